import { useInfiniteQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { useSearchParams } from "react-router"
import type { Meeting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Empty, Failed, Loading } from "@/design/Loaded"
import { Page } from "@/design/Page"
import { StartDialog } from "@/features/live/StartDialog"
import { useWords } from "@/i18n/words"
import { FilterBar } from "./FilterBar"
import { addressOf, filtered, filtersIn, isFiltering, NO_FILTERS, type Filters } from "./filters"
import { MeetingRow } from "./MeetingRow"
import { meetingsQuery } from "./queries"
import { UploadDialog } from "./UploadDialog"

export default function MeetingsPage() {
  const { meetings: words, app, live } = useWords()
  const [starting, setStarting] = useState(false)
  const [search, setSearch] = useSearchParams()
  const [filters, setFilters] = useFilters()
  const query = useInfiniteQuery(meetingsQuery)
  const all = query.data?.pages.flatMap((page) => page.meetings)
  const uploading = search.has("upload")
  const open = () => setSearch({ ...addressOf(filters), upload: "" })
  useAllPages(query, isFiltering(filters))

  return (
    <Page
      title={words.title}
      actions={
        <>
          <Button icon="upload" onClick={open}>
            {words.upload}
          </Button>
          <Button look="primary" icon="mic" onClick={() => setStarting(true)}>
            {live.start}
          </Button>
        </>
      }
    >
      {query.error && !all ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : !all ? (
        <Loading lines={8} />
      ) : !all.length ? (
        <Empty icon="wave" title={words.empty} text={words.emptyText}>
          <Button look="primary" icon="upload" onClick={open}>
            {words.upload}
          </Button>
        </Empty>
      ) : (
        <>
          <FilterBar meetings={all} filters={filters} onChange={setFilters} />
          <List
            meetings={filtered(all, filters)}
            filtering={isFiltering(filters)}
            onClear={() => setFilters(NO_FILTERS)}
          />
        </>
      )}
      {query.hasNextPage && !isFiltering(filters) && (
        <div className="mt-4 flex justify-center">
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {app.more}
          </Button>
        </div>
      )}
      {starting && <StartDialog onClose={() => setStarting(false)} />}
      {uploading && <UploadDialog onClose={() => setSearch(addressOf(filters))} />}
    </Page>
  )
}

/** The letters stand there at once, so that syllables can be composed; the address follows. */
function useFilters(): [Filters, (next: Filters) => void] {
  const [search, setSearch] = useSearchParams()
  const [filters, setFilters] = useState(() => filtersIn(search))
  function change(next: Filters) {
    setFilters(next)
    setSearch(addressOf(next), { replace: true })
  }
  return [filters, change]
}

interface Paged {
  hasNextPage: boolean
  isFetching: boolean
  isError: boolean
  fetchNextPage: () => unknown
}

/** Who looks for something looks through all there is, not only through what was shown so far. */
function useAllPages({ hasNextPage, isFetching, isError, fetchNextPage }: Paged, wanted: boolean) {
  useEffect(() => {
    if (wanted && hasNextPage && !isFetching && !isError) void fetchNextPage()
  }, [wanted, hasNextPage, isFetching, isError, fetchNextPage])
}

interface ListProps {
  meetings: readonly Meeting[]
  filtering: boolean
  onClear: () => void
}

function List({ meetings, filtering, onClear }: ListProps) {
  const { meetings: words } = useWords()
  if (!meetings.length) {
    return (
      <Empty icon="search" title={words.nothing} text={words.nothingText}>
        {filtering && <Button onClick={onClear}>{words.clear}</Button>}
      </Empty>
    )
  }
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {meetings.map((meeting) => (
        <li
          key={meeting.id}
          className="[contain-intrinsic-size:auto_64px] [content-visibility:auto]"
        >
          <MeetingRow meeting={meeting} />
        </li>
      ))}
    </ul>
  )
}
