import { Icon } from "@/design/icons"
import { say } from "@/design/Toasts"
import { useStore } from "@/design/store"
import { clock } from "@/i18n/times"
import { useWords } from "@/i18n/words"
import { meetingHeard, pause, playAt, playing, position } from "./player"

interface PlayChipProps {
  meeting: string
  start: number
  end?: number | null
  /** What is said there; shown when the pointer rests on the chip. */
  quote?: string
}

const TAIL_S = 0.25

/** A place in a recording; pressed, it plays. */
export function PlayChip({ meeting, start, end, quote }: PlayChipProps) {
  const { meeting: words } = useWords()
  const here = useIsHeard(meeting, start, end)

  async function hear() {
    const heard = await playAt(meeting, start, end ? end + TAIL_S : undefined)
    if (!heard) say(words.noSound)
  }

  const label = `${words.play} ${clock(start)}${quote ? `: ${quote}` : ""}`
  return (
    <button
      type="button"
      title={quote}
      aria-label={label}
      onClick={() => (here ? pause() : void hear())}
      className={`inline-flex h-6 items-center gap-1 rounded-full px-2 align-middle whitespace-nowrap text-2xs font-medium tabular-nums transition-colors ${
        here ? "bg-accent text-on-accent" : "bg-accent-wash text-accent-ink hover:brightness-95"
      }`}
    >
      <Icon name={here ? "pause" : "play"} size={11} />
      {clock(start)}
    </button>
  )
}

/** Whether this very place is what sounds now. */
export function useIsHeard(meeting: string, start: number | null, end?: number | null): boolean {
  const heard = useStore(meetingHeard)
  const running = useStore(playing)
  const now = useStore(position)
  if (!running || heard !== meeting || start === null) return false
  return now >= start - 0.2 && now < (end ?? start + 3)
}
