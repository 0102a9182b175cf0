import { useQuery } from "@tanstack/react-query"
import type { Action, Meeting, Minutes, Segment } from "@/api/shapes"
import { Empty, Loaded } from "@/design/Loaded"
import { Speaker } from "@/design/Speaker"
import { edgeOf, ItemText } from "@/features/meeting/minutes/ItemText"
import { isAction, itemsOf, type SectionName } from "@/features/meeting/minutes/sections"
import { minutesQuery } from "@/features/meeting/queries"
import { clock, day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"

const FIRST = ["topics", "decisions", "action_items"] as const
const MORE = ["status_changes", "questions", "risks"] as const

interface LiveMinutesProps {
  meeting: Meeting
  segments: readonly Segment[]
  onSeek: (segment: string) => void
}

/** The minutes as they grow; they change in place, and a line that is new arrives. */
export function LiveMinutes({ meeting, segments, onSeek }: LiveMinutesProps) {
  const { live } = useWords()
  const query = useQuery({ ...minutesQuery(meeting.id), enabled: meeting.minutes > 0 })
  if (!meeting.minutes) {
    return <Empty icon="list" title={live.minutesEmpty} text={live.minutesEmptyText} />
  }
  return (
    <Loaded query={query}>
      {(minutes) => (
        <div className="space-y-5 px-3 py-3">
          {FIRST.map((name) => (
            <Part
              key={name}
              name={name}
              title={live.sections[name]}
              {...{ minutes, segments, onSeek }}
            />
          ))}
          {MORE.filter((name) => itemsOf(minutes, name).length).map((name) => (
            <Part
              key={name}
              name={name}
              title={live.more[name]}
              {...{ minutes, segments, onSeek }}
            />
          ))}
        </div>
      )}
    </Loaded>
  )
}

interface PartProps extends Omit<LiveMinutesProps, "meeting"> {
  name: SectionName
  title: string
  minutes: Minutes
}

function Part({ name, title, minutes, segments, onSeek }: PartProps) {
  const { app } = useWords()
  const items = itemsOf(minutes, name)
  return (
    <section>
      <h3 className="mb-1.5 flex items-center gap-1.5 text-xs font-semibold text-soft">
        {title}
        <span className="font-normal text-faint tabular-nums">{items.length || app.none}</span>
      </h3>
      <ul className="space-y-1.5">
        {items.map((item) => (
          <li key={item.id} className={`arriving pl-2.5 leading-6 ${edgeOf(item)}`}>
            <ItemText item={item} />{" "}
            <Moment segments={segments} evidence={item.evidence} onSeek={onSeek} />
            {isAction(item) && <Owner item={item} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Owner({ item }: { item: Action }) {
  const { meeting } = useWords()
  const language = useLanguage()
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-xs text-soft">
      {item.owner ? <Speaker name={item.owner} size={18} /> : meeting.noOwner}
      {item.due && <span>{day(item.due, language)}</span>}
    </p>
  )
}

interface MomentProps {
  segments: readonly Segment[]
  evidence: readonly string[]
  onSeek: (segment: string) => void
}

/** When it was said; pressed, the captions go there. */
export function Moment({ segments, evidence, onSeek }: MomentProps) {
  const { live } = useWords()
  const said = segments.find((one) => evidence.includes(one.id))
  if (said?.start == null) return null
  return (
    <button
      type="button"
      title={said.text}
      aria-label={live.toMoment(clock(said.start))}
      onClick={() => onSeek(said.id)}
      className="inline-flex h-6 items-center rounded-full bg-accent-wash px-2 align-middle text-2xs font-medium text-accent-ink tabular-nums hover:brightness-95"
    >
      {clock(said.start)}
    </button>
  )
}
