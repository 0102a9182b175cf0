import { useEffect } from "react"
import { address } from "@/api/client"
import { useStore } from "@/design/store"
import { duration, load, position, seek, soundAt } from "@/features/meeting/audio/player"
import { Now, Play, Speed, useSpaceKey } from "@/features/meeting/audio/PlayerBar"
import { useSound } from "@/features/meeting/audio/sounding"
import { clock } from "@/i18n/times"
import { useWords } from "@/i18n/words"

/** The recording at the foot of a shared meeting. */
export function SharedPlayer({ token }: { token: string }) {
  const { sharing: words, meeting } = useWords()
  const state = useSound(token)
  useEffect(() => {
    soundAt(token, address("/api/v1/shared/{token}/audio", { token }))
    void load(token)
  }, [token])
  useSpaceKey(token)
  return (
    <section
      aria-label={words.player}
      className="fixed inset-x-0 bottom-0 z-10 border-t border-line bg-surface px-4 py-2 sm:px-8"
    >
      {state === "missing" ? (
        <p className="py-2 text-center text-sm text-soft">{meeting.noSound}</p>
      ) : (
        <div className="mx-auto flex max-w-3xl items-center gap-3">
          <Play meeting={token} />
          <Place />
          <Now />
          <Speed />
        </div>
      )}
    </section>
  )
}

function Place() {
  const { sharing: words } = useWords()
  const now = useStore(position)
  const whole = useStore(duration)
  return (
    <input
      type="range"
      aria-label={words.seek}
      aria-valuetext={clock(now)}
      className="h-6 min-w-0 flex-1 accent-accent"
      min={0}
      max={whole || 1}
      step={0.1}
      value={now}
      onChange={(event) => seek(Number(event.target.value))}
    />
  )
}
