import { useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import type { Meeting } from "@/api/shapes"
import { buttonStyle } from "@/design/Button"
import { Chip, type Tone } from "@/design/Page"
import { Speaker } from "@/design/Speaker"
import { clock, day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { jobQuery } from "./queries"

const TONES: Record<Meeting["state"], Tone> = {
  live: "bad",
  closing: "accent",
  waiting: "accent",
  writing: "accent",
  ready: "good",
  failed: "bad",
}
const FACES = 4

/** One meeting in a list. */
export function MeetingRow({ meeting }: { meeting: Meeting }) {
  const { meetings, live } = useWords()
  const going = isGoing(meeting)
  const language = useLanguage()
  return (
    <Link
      to={going ? `/meetings/${meeting.id}/live` : `/meetings/${meeting.id}`}
      className="flex items-center gap-4 px-4 py-3 transition-colors hover:bg-hover focus-visible:-outline-offset-2"
    >
      <div className="min-w-0 flex-1">
        <p className="truncate font-semibold">{meeting.title || meetings.untitled}</p>
        <p className="truncate text-xs text-soft">
          {day(meeting.on, language)} · {meetings.templates[meeting.template] ?? meeting.template} ·{" "}
          {meetings.segments(meeting.segments)}
          {meeting.job_id && <Duration id={meeting.job_id} />}
        </p>
      </div>
      <Faces meeting={meeting} />
      <MeetingState meeting={meeting} />
      {meeting.state === "live" && (
        <span aria-hidden="true" className={buttonStyle("primary", "sm")}>
          {live.enter}
        </span>
      )}
    </Link>
  )
}

/** Whether people speak in it, or its last words are being heard. */
export function isGoing(meeting: Meeting): boolean {
  return meeting.state === "live" || meeting.state === "closing"
}

function Duration({ id }: { id: string }) {
  const seconds = useQuery(jobQuery(id)).data?.duration_s
  return seconds ? <> · {clock(seconds)}</> : null
}

function Faces({ meeting }: { meeting: Meeting }) {
  const { meetings } = useWords()
  const people = meeting.participants.map((one) => one.name)
  const rest = people.length - FACES
  return (
    <span className="hidden items-center gap-1 sm:flex">
      {people.slice(0, FACES).map((name) => (
        <Speaker key={name} name={name} size={26} bare />
      ))}
      {rest > 0 && <span className="text-2xs text-soft">{meetings.people(rest)}</span>}
    </span>
  )
}

export function MeetingState({ meeting }: { meeting: Meeting }) {
  const { meetings } = useWords()
  const heard = meeting.state === "waiting" && meeting.job_id
  return (
    <span className="flex w-28 shrink-0 justify-end">
      <Chip tone={TONES[meeting.state]}>
        {meeting.state === "live" && (
          <span aria-hidden="true" className="waiting size-2 rounded-full bg-bad" />
        )}
        {meetings.states[meeting.state]}
        {heard && <Share id={heard} />}
      </Chip>
    </span>
  )
}

function Share({ id }: { id: string }) {
  const { meetings } = useWords()
  const job = useQuery(jobQuery(id)).data
  return job ? <span>{meetings.percent(job.progress)}</span> : null
}
