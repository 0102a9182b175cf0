import { useQuery } from "@tanstack/react-query"
import type { Meeting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Check, Input } from "@/design/Field"
import { meetingHeard, position } from "@/features/meeting/audio/player"
import { segmentsQuery } from "@/features/meeting/queries"
import { clock } from "@/i18n/times"
import { useWords } from "@/i18n/words"
import { inside, stretchOf } from "./stretch"

interface StretchFieldsProps {
  meeting: Meeting
  on: boolean
  onTurn: (on: boolean) => void
  from: string
  to: string
  onChange: (ends: [string, string]) => void
}

/** Which stretch of the meeting is shown: from the place that is heard now, or as written. */
export function StretchFields({ meeting, on, onTurn, from, to, onChange }: StretchFieldsProps) {
  const { sharing: words } = useWords()
  const segments = useQuery(segmentsQuery(meeting.id)).data ?? []
  if (!segments.some((one) => one.start !== null)) return null

  /** Begin at what is heard now, or at the start. */
  function turn(chosen: boolean) {
    onTurn(chosen)
    if (chosen && !from && !to) onChange([clock(hereIn(meeting.id)), ""])
  }

  return (
    <fieldset className="space-y-2">
      <legend className="sr-only">{words.stretch}</legend>
      <Check label={words.stretch} checked={on} onTurn={turn} />
      {on && (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <End
              label={words.from}
              value={from}
              onChange={(value) => onChange([value, to])}
              meeting={meeting.id}
            />
            <End
              label={words.to}
              value={to}
              onChange={(value) => onChange([from, value])}
              meeting={meeting.id}
            />
          </div>
          <Preview from={from} to={to} segments={segments} />
        </>
      )}
    </fieldset>
  )
}

function hereIn(meeting: string): number {
  return meetingHeard.get() === meeting ? position.get() : 0
}

interface EndProps {
  label: string
  value: string
  onChange: (value: string) => void
  meeting: string
}

function End({ label, value, onChange, meeting }: EndProps) {
  const { sharing: words } = useWords()
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <Input
          label={label}
          hint={words.clockHint}
          inputMode="numeric"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <Button
        className="mt-5.75"
        aria-label={`${label}: ${words.here}`}
        onClick={() => onChange(clock(hereIn(meeting)))}
      >
        {words.here}
      </Button>
    </div>
  )
}

interface PreviewProps {
  from: string
  to: string
  segments: readonly { start: number | null; end: number | null }[]
}

function Preview({ from, to, segments }: PreviewProps) {
  const { sharing: words } = useWords()
  const stretch = stretchOf(from, to)
  const count = stretch ? inside(segments, stretch).length : 0
  return (
    <p role="status" className={`text-xs ${count ? "text-soft" : "text-warn"}`}>
      {count ? `${words.stretchCount(count)} ${words.stretchText}` : words.stretchNothing}
    </p>
  )
}
