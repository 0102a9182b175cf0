import { useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import type { Meeting } from "@/api/shapes"
import { Panel } from "@/design/Page"
import { jobQuery } from "@/features/meetings/queries"
import { clock, moment } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { writerOf } from "../minutes/sections"
import { minutesQuery } from "../queries"
import { AboutForm } from "./AboutForm"

export function InfoTab({ meeting }: { meeting: Meeting }) {
  const { meeting: words } = useWords()
  return (
    <div className="grid max-w-4xl items-start gap-5 lg:grid-cols-2">
      <Panel title={words.info}>
        <AboutForm key={meeting.version} meeting={meeting} />
      </Panel>
      <Panel title={words.facts}>
        <Facts meeting={meeting} />
      </Panel>
    </div>
  )
}

function Facts({ meeting }: { meeting: Meeting }) {
  const { meeting: words, meetings } = useWords()
  const language = useLanguage()
  const job = useQuery({ ...jobQuery(meeting.job_id ?? ""), enabled: meeting.job_id !== null }).data
  const minutes = useQuery({ ...minutesQuery(meeting.id), enabled: meeting.minutes > 0 }).data
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm">
      <Fact name={words.created}>{moment(meeting.created_at, language)}</Fact>
      {job?.filename && <Fact name={words.file}>{job.filename}</Fact>}
      {job?.duration_s && <Fact name={words.length}>{clock(job.duration_s)}</Fact>}
      {job && job.tracks.length > 1 && <Fact name={words.tracks}>{job.tracks.length}</Fact>}
      {job?.model && (
        <Fact name={words.recogniser}>
          {job.model}
          {job.demo && <span className="block text-xs text-warn">{words.demo}</span>}
        </Fact>
      )}
      {minutes && <Fact name={words.writer}>{writerOf(minutes.engine, words)}</Fact>}
      <Fact name={words.template}>{meetings.templates[meeting.template] ?? meeting.template}</Fact>
      {job?.warnings.length ? <Fact name={words.notes}>{job.warnings.join(", ")}</Fact> : null}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
