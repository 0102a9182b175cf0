/** Keys that act wherever one is on a page. */
import { useEffect, useEffectEvent } from "react"

export function useKeys(act: (event: KeyboardEvent) => void): void {
  const onKey = useEffectEvent(act)
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener("keydown", listener)
    return () => window.removeEventListener("keydown", listener)
  }, [])
}

/** Letters that belong to a field, a dialog or a shortcut of the browser are not ours. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return true
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  const checkbox = target instanceof HTMLInputElement && target.type === "checkbox"
  return (
    !checkbox &&
    target.closest("input, textarea, select, dialog, [role=menu], [contenteditable=true]") !== null
  )
}
