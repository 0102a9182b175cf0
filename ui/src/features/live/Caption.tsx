import type { Mark } from "@/api/shapes"
import { Icon } from "@/design/icons"
import { Speaker } from "@/design/Speaker"
import { clock } from "@/i18n/times"
import { useWords } from "@/i18n/words"
import type { Partial } from "@/live/captions"
import type { Row } from "./rows"

function Time({ at }: { at: number }) {
  return <span className="w-11 shrink-0 pt-1 text-2xs text-faint tabular-nums">{clock(at)}</span>
}

function Name({ name }: { name: string | null }) {
  const { live } = useWords()
  if (name) return <Speaker name={name} />
  return <span className="text-xs text-soft">{live.unknown}</span>
}

interface SaidProps {
  row: Extract<Row, { again: boolean }>
  /** Somebody has asked for this one. */
  lit: boolean
}

/** An utterance that is written down. */
export function Said({ row, lit }: SaidProps) {
  const { segment, again, at } = row
  return (
    <div
      className={`flex gap-2 rounded-md px-1.5 pb-0.5 ${again ? "" : "pt-2"} ${lit ? "bg-accent-wash" : ""}`}
    >
      <Time at={at} />
      <div className="min-w-0 flex-1">
        {!again && <Name name={segment.speaker} />}
        <p data-segment={segment.id} className="text-base leading-7">
          {segment.text}
        </p>
      </div>
    </div>
  )
}

interface SayingProps {
  partial: Partial
}

/** An utterance that goes on: what is sure in black, what may change in grey. */
export function Saying({ partial }: SayingProps) {
  return (
    <div className="flex gap-2 px-1.5 pt-2 pb-0.5" data-partial={partial.track}>
      <Time at={partial.start} />
      <div className="min-w-0 flex-1">
        <Name name={partial.speaker} />
        <p className="text-base leading-7">
          {partial.stable}
          <span className="text-faint">{partial.tentative}</span>
          <span
            aria-hidden="true"
            className="waiting ml-1 inline-block h-4 w-0.5 bg-accent align-middle"
          />
        </p>
      </div>
    </div>
  )
}

/** A moment that somebody has marked, with what was noted there. */
export function Remark({ mark }: { mark: Mark }) {
  const { live } = useWords()
  return (
    <div className="my-1.5 flex items-start gap-2 rounded-md bg-warn-wash px-1.5 py-1 text-sm">
      <Time at={mark.at} />
      <span className="pt-0.5 text-warn">
        <Icon name="bookmark" size={15} />
      </span>
      <p className="min-w-0 flex-1">
        {mark.label || (mark.participant ? live.marker(mark.participant) : live.mark)}
        {mark.label && mark.participant && (
          <span className="ml-2 text-xs text-soft">{mark.participant}</span>
        )}
      </p>
    </div>
  )
}
