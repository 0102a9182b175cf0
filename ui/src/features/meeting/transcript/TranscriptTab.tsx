import { useQuery } from "@tanstack/react-query"
import { useDeferredValue, useMemo, useState } from "react"
import type { Meeting, Segment } from "@/api/shapes"
import { inputStyle } from "@/design/Field"
import { Empty, Loaded } from "@/design/Loaded"
import type { MenuItem } from "@/design/Menu"
import { speakersIn } from "@/design/speakers"
import { isGoing } from "@/features/meetings/MeetingRow"
import { matches } from "@/i18n/initials"
import { useWords, type Words } from "@/i18n/words"
import { segmentsQuery, spokenQuery } from "../queries"
import { around, hasRoom, type Neighbours } from "./cut"
import { useCutting, type Cutting, type Place } from "./cutting"
import { Line } from "./Line"
import { Lines } from "./Lines"
import { SegmentDialog } from "./SegmentDialog"
import { timedWords, type TimedWord } from "./timing"

export function TranscriptTab({ meeting }: { meeting: Meeting }) {
  const { meeting: words } = useWords()
  const query = useQuery(segmentsQuery(meeting.id))
  return (
    <Loaded query={query} lines={10}>
      {(segments) =>
        segments.length ? (
          <Transcript meeting={meeting} segments={segments} />
        ) : isGoing(meeting) || meeting.state === "waiting" ? (
          <Empty icon="wave" title={words.heard} text={words.heardText} />
        ) : (
          <Empty icon="wave" title={words.nothingHeard} />
        )
      }
    </Loaded>
  )
}

interface TranscriptProps {
  meeting: Meeting
  segments: readonly Segment[]
}

function Transcript({ meeting, segments }: TranscriptProps) {
  const { meeting: words } = useWords()
  const [text, setText] = useState("")
  const wanted = useDeferredValue(text)
  const [editing, setEditing] = useState<Editing>()
  const shown = useMemo(
    () => segments.filter((one) => matches(`${one.speaker ?? ""} ${one.text}`, wanted)),
    [segments, wanted],
  )
  const times = useTimes(meeting)
  const cutting = useCutting(meeting.id, (place) => {
    setEditing((now) => now && place)
    focusOn(place.segment)
  })
  const fixed = isGoing(meeting)

  return (
    <>
      <div className="mb-3 flex items-center gap-3">
        <input
          type="search"
          aria-label={words.find}
          placeholder={words.find}
          className={`${inputStyle} w-full max-w-sm`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span role="status" className="text-xs text-soft">
          {wanted && words.found(shown.length)}
        </span>
      </div>
      <Lines
        segments={shown}
        draw={(segment, before) => (
          <Line
            meeting={meeting.id}
            segment={segment}
            words={times(segment)}
            again={before !== undefined && before.speaker === segment.speaker && !wanted}
            onEdit={() => setEditing({ segment })}
            more={fixed ? [] : joinings(segment, around(segments, segment.id), cutting, words)}
          />
        )}
      />
      {editing && (
        <SegmentDialog
          key={`${editing.segment.id}:${editing.segment.rev}`}
          meeting={meeting.id}
          segment={editing.segment}
          caret={editing.caret}
          speakers={speakersIn(segments)}
          before={around(segments, editing.segment.id).before}
          room={hasRoom(segments, editing.segment)}
          cutting={fixed ? undefined : cutting}
          onClose={() => {
            setEditing(undefined)
            focusOn(editing.segment)
          }}
        />
      )}
    </>
  )
}

type Editing = Partial<Place> & Pick<Place, "segment">

/** With what an utterance can be made one. */
function joinings(
  segment: Segment,
  { before, after }: Neighbours,
  { merge }: Cutting,
  words: Words["meeting"],
): MenuItem[] {
  const items: MenuItem[] = []
  if (before) {
    const act = () => merge(async () => segment, before)
    items.push({ label: words.mergeBefore, icon: "join", act })
  }
  if (after) {
    const act = () => merge(async () => after, segment)
    items.push({ label: words.mergeAfter, icon: "join", act })
  }
  return items
}

/** Go on where somebody was: the line they came from may be gone, and another be there. */
function focusOn({ id }: Segment) {
  requestAnimationFrame(() => {
    if (document.querySelector("dialog[open]")) return
    document.querySelector<HTMLElement>(`[data-edit="${id}"]`)?.focus({ preventScroll: true })
  })
}

/** The words of a segment with their times: as heard, or spread over its length. */
function useTimes(meeting: Meeting): (segment: Segment) => readonly TimedWord[] {
  const job = meeting.job_id
  const spoken = useQuery({ ...spokenQuery(job ?? ""), enabled: job !== null })
  const heard = useMemo(
    () => new Map(spoken.data?.segments.map((one) => [one.id, one.words])),
    [spoken.data],
  )
  return (segment) => timedWords(segment, heard.get(segment.id) ?? [])
}
