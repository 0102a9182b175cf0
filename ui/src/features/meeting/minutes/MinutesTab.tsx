import { useQuery } from "@tanstack/react-query"
import type { Meeting, Minutes } from "@/api/shapes"
import { Empty, Loaded } from "@/design/Loaded"
import { Chip } from "@/design/Page"
import { useWords } from "@/i18n/words"
import { minutesQuery, segmentsQuery } from "../queries"
import { Section } from "./Section"
import { AddTo } from "./AddTo"
import type { Evidence } from "./Citations"
import { orderOf, writerOf } from "./sections"

export function MinutesTab({ meeting }: { meeting: Meeting }) {
  if (meeting.minutes === 0) return <NotYet meeting={meeting} />
  return <Written meeting={meeting} />
}

function NotYet({ meeting }: { meeting: Meeting }) {
  const { meeting: words } = useWords()
  if (meeting.state === "failed") {
    return (
      <Empty icon="alert" title={words.failed} text={words.failedText(meeting.error_code ?? "")} />
    )
  }
  if (meeting.state === "waiting") {
    return <Empty icon="wave" title={words.heard} text={words.heardText} />
  }
  return <Empty icon="edit" title={meeting.state === "writing" ? words.writing : words.noMinutes} />
}

function Written({ meeting }: { meeting: Meeting }) {
  const query = useQuery(minutesQuery(meeting.id))
  const segments = useQuery(segmentsQuery(meeting.id)).data ?? []
  const said: Evidence = new Map(segments.map((one) => [one.id, one]))
  return (
    <Loaded query={query} lines={8}>
      {(minutes) => (
        <article lang={meeting.language} className="max-w-3xl space-y-8">
          <Provenance minutes={minutes} />
          {orderOf(meeting.template).map((section) => (
            <Section key={section} name={section} meeting={meeting} minutes={minutes} said={said} />
          ))}
          <AddTo meeting={meeting} minutes={minutes} />
        </article>
      )}
    </Loaded>
  )
}

function Provenance({ minutes }: { minutes: Minutes }) {
  const { meeting: words } = useWords()
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-soft">
      <Chip>{words.version(minutes.number)}</Chip>
      <span>{writerOf(minutes.engine, words)}</span>
      <span className="text-faint">{words.engineHint}</span>
    </p>
  )
}
