import { useQuery } from "@tanstack/react-query"
import { lazy, Suspense, useEffect } from "react"
import type { Meeting } from "@/api/shapes"
import { Icon } from "@/design/icons"
import { useKeys } from "@/design/keys"
import { useStore } from "@/design/store"
import { clock } from "@/i18n/times"
import { useWords } from "@/i18n/words"
import { segmentsQuery } from "../queries"
import { Lanes } from "./Lanes"
import { duration, load, playing, position, rate, seek, setRate, toggle } from "./player"
import { useSound, useSoundSoon } from "./sounding"

const Waveform = lazy(() => import("./Waveform"))

const RATES = [0.8, 1, 1.2, 1.5, 2]
const STEP_S = 5

/** The recording at the foot of a meeting: its waveform, who speaks where, and how fast. */
export function PlayerBar({ meeting, live }: { meeting: Meeting; live: boolean }) {
  const { meeting: words } = useWords()
  const state = useSound(meeting.id)
  const segments = useQuery(segmentsQuery(meeting.id)).data ?? []
  const soon = useSoundSoon(meeting.id, live)

  useEffect(() => {
    if (!["waiting", "live", "closing"].includes(meeting.state)) void load(meeting.id)
  }, [meeting.id, meeting.state])
  useSpaceKey(meeting.id)

  return (
    <section
      aria-label={words.recording}
      className="fixed inset-x-0 bottom-14 z-10 border-t border-line bg-surface px-4 py-2 sm:px-8 md:bottom-0 md:left-56"
    >
      {state === "missing" || (soon && state !== "ready") ? (
        <p className="py-2 text-sm text-soft">{soon ? words.soundSoon : words.noSound}</p>
      ) : (
        <div className="mx-auto flex max-w-5xl items-center gap-3">
          <Play meeting={meeting.id} />
          {state === "ready" ? (
            <>
              <Now />
              <div className="min-w-0 flex-1">
                <Suspense fallback={<div className="h-9" />}>
                  <Waveform key={meeting.id} meeting={meeting.id} label={words.waveform} />
                </Suspense>
                <Lanes segments={segments} />
              </div>
            </>
          ) : (
            <p className="min-w-0 flex-1 text-sm text-soft">{words.soundSoon}</p>
          )}
          <Speed />
        </div>
      )}
    </section>
  )
}

export function Play({ meeting }: { meeting: string }) {
  const { meeting: words } = useWords()
  const running = useStore(playing)
  return (
    <button
      type="button"
      aria-label={running ? words.pause : words.playAll}
      className="flex size-10 shrink-0 items-center justify-center rounded-full bg-accent text-on-accent transition-[filter] hover:brightness-110"
      onClick={() => void toggle(meeting)}
    >
      <Icon name={running ? "pause" : "play"} size={20} />
    </button>
  )
}

export function Now() {
  const now = useStore(position)
  const whole = useStore(duration)
  return (
    <span className="w-24 text-center text-xs text-soft tabular-nums">
      {clock(now)} / {clock(whole)}
    </span>
  )
}

export function Speed() {
  const { meeting: words } = useWords()
  const speed = useStore(rate)
  return (
    <select
      aria-label={words.speed}
      className="chosen hidden h-8 rounded-md border border-line bg-surface pr-7 pl-2.5 text-xs sm:block"
      value={speed}
      onChange={(event) => setRate(Number(event.target.value))}
    >
      {RATES.map((value) => (
        <option key={value} value={value}>
          {value}×
        </option>
      ))}
    </select>
  )
}

/** Space plays and pauses, arrows step, unless somebody writes or presses a button. */
export function useSpaceKey(meeting: string) {
  useKeys((event) => {
    const target = event.target as HTMLElement
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (target.closest("input, textarea, select, button, a, dialog, [role=menu], [role=tab]"))
      return
    const step = { ArrowLeft: -STEP_S, ArrowRight: STEP_S }[event.key]
    if (event.key === " ") void toggle(meeting)
    else if (step) seek(position.get() + step)
    else return
    event.preventDefault()
  })
}
