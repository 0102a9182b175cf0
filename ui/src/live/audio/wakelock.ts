/** Keeps the screen on while somebody speaks: phones stop the sound of a page that sleeps. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null
  let wanted = true

  async function ask() {
    if (!wanted || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return
    lock = await navigator.wakeLock.request("screen").catch(() => null)
    if (!wanted) void lock?.release()
  }

  const again = () => void ask()
  document.addEventListener("visibilitychange", again)
  void ask()
  return () => {
    wanted = false
    document.removeEventListener("visibilitychange", again)
    void lock?.release()
  }
}
