import { useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import type { Hit } from "@/api/shapes"
import { meetingOf } from "@/api/sources"
import { Chip } from "@/design/Page"
import { Speaker } from "@/design/Speaker"
import { PlayChip } from "@/features/meeting/audio/PlayChip"
import { meetingQuery } from "@/features/meeting/queries"
import { day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { marked } from "./marked"

/** What was found, with what was said around it. */
export function HitCard({ hit }: { hit: Hit }) {
  const id = meetingOf(hit.source)
  const { search: words, meetings } = useWords()
  const language = useLanguage()
  const meeting = useQuery({ ...meetingQuery(id), retry: false }).data
  return (
    <article className="rounded-lg border border-line bg-surface px-4 py-3">
      <header className="mb-1.5 flex flex-wrap items-center gap-x-2 text-xs text-soft">
        <Link
          to={`/meetings/${id}?tab=transcript`}
          className="inline-flex min-h-6 items-center font-semibold text-ink hover:underline"
        >
          {meeting ? meeting.title || meetings.untitled : words.openMeeting}
        </Link>
        {meeting && <span>{day(meeting.on, language)}</span>}
        <span className="flex-1" />
        <Chip>{words.hows[hit.how]}</Chip>
      </header>
      {hit.before.map((one) => (
        <Around key={one.segment} speaker={one.speaker} text={one.text} />
      ))}
      <p className="flex items-start gap-2 py-0.5 text-base">
        <PlayChip meeting={id} start={hit.start} quote={hit.text} />
        {hit.speaker && <Speaker name={hit.speaker} bare />}
        <span>
          {marked(hit.text, hit.spans as [number, number][]).map((part, place) =>
            part.hit ? <mark key={place}>{part.text}</mark> : <span key={place}>{part.text}</span>,
          )}
        </span>
      </p>
      {hit.after.map((one) => (
        <Around key={one.segment} speaker={one.speaker} text={one.text} />
      ))}
    </article>
  )
}

function Around({ speaker, text }: { speaker: string | null; text: string }) {
  return (
    <p className="flex items-start gap-2 text-sm text-faint">
      {speaker && <Speaker name={speaker} size={18} bare />}
      <span>{text}</span>
    </p>
  )
}
