import { Link } from "react-router"
import { Problem } from "@/api/problem"
import { buttonStyle } from "@/design/Button"
import { Empty, Loaded } from "@/design/Loaded"
import { Page } from "@/design/Page"
import { useWords } from "@/i18n/words"

interface AwaitedProps {
  query: { data: unknown; error: unknown; refetch: () => unknown }
}

/** In place of a meeting that is not here yet, or never will be. */
export function Awaited({ query }: AwaitedProps) {
  const { meetings } = useWords()
  const missing = query.error instanceof Problem && query.error.status === 404
  return (
    <Page title={meetings.title}>
      {missing ? (
        <Empty icon="search" title={meetings.missing} text={meetings.missingText}>
          <Link to="/meetings" className={buttonStyle("primary")}>
            {meetings.toList}
          </Link>
        </Empty>
      ) : (
        <Loaded query={query} lines={8}>
          {() => null}
        </Loaded>
      )}
    </Page>
  )
}
