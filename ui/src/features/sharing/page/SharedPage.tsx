import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useParams } from "react-router"
import { names } from "@/api/names"
import { Problem } from "@/api/problem"
import { Icon } from "@/design/icons"
import { Failed, Loading } from "@/design/Loaded"
import { useTitle } from "@/design/Page"
import { useWords } from "@/i18n/words"
import { sharedQuery } from "../queries"
import { Frame } from "./Frame"
import { Gate } from "./Gate"
import { SharedMeeting } from "./SharedMeeting"

/** What somebody sees who has a link: one meeting to read and to hear, and nothing around it. */
export default function SharedPage() {
  const { token = "" } = useParams()
  const { sharing: words } = useWords()
  const client = useQueryClient()
  const query = useQuery(sharedQuery(token))
  const look = query.data
  useTitle(look?.title || words.shared)
  return (
    <Frame>
      {look?.opened ? (
        <SharedMeeting key={token} token={token} look={look} />
      ) : look ? (
        <Gate
          token={token}
          look={look}
          onOpened={(opened) => client.setQueryData(names.shared(token), opened)}
        />
      ) : query.error ? (
        <Closed error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Loading lines={8} />
      )}
    </Frame>
  )
}

function Closed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { sharing: words } = useWords()
  if (!(error instanceof Problem) || error.status !== 404) {
    return <Failed error={error} onRetry={onRetry} />
  }
  return (
    <div className="flex flex-col items-center gap-1.5 pt-[14dvh] text-center">
      <span className="mb-1 flex size-11 items-center justify-center rounded-full bg-hover text-soft">
        <Icon name="link" size={22} />
      </span>
      <h1 className="text-base font-semibold">{words.goneTitle}</h1>
      <p className="max-w-sm text-sm text-soft">{words.goneText}</p>
    </div>
  )
}
