import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query"
import { useDeferredValue, useEffect, useState } from "react"
import { useSearchParams } from "react-router"
import { call } from "@/api/client"
import { sourceOf } from "@/api/sources"
import { Button } from "@/design/Button"
import { Days } from "@/design/Days"
import { inputStyle } from "@/design/Field"
import { Empty, Failed, Loading } from "@/design/Loaded"
import { dayBegins } from "@/i18n/times"
import { useWords } from "@/i18n/words"
import { Conditions, EVERYWHERE, type Scope } from "./Conditions"
import { HitCard } from "./HitCard"
import { MeetingPick } from "./MeetingPick"

interface Wanted extends Scope {
  q: string
}

const PAGE = 20
const PAUSE_MS = 200

/** The search waits for a pause in the typing, and for the end of a syllable. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return useDeferredValue(settled)
}

export function FindTab() {
  const { search: words, app } = useWords()
  const [params, setParams] = useSearchParams()
  const [wanted, setWanted] = useState<Wanted>({
    q: params.get("q") ?? "",
    ...EVERYWHERE,
  })
  const asked = useSettled(wanted)
  const q = asked.q.trim().normalize("NFC")
  const query = useInfiniteQuery({
    queryKey: ["search", { ...asked, q }],
    queryFn: ({ pageParam, signal }) =>
      call("get", "/api/v1/search", {
        query: {
          q,
          source: asked.meeting ? sourceOf(asked.meeting) : undefined,
          speaker: asked.speaker.trim() || undefined,
          since: asked.since ? dayBegins(asked.since) : undefined,
          until: asked.until ? dayBegins(asked.until, 1) : undefined,
          limit: PAGE,
          neighbours: 1,
          cursor: pageParam,
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled: q !== "",
    placeholderData: keepPreviousData,
  })
  useEffect(() => {
    if ((params.get("q") ?? "") !== q) setParams(q ? { q } : {}, { replace: true })
  }, [q, params, setParams])
  const hits = query.data?.pages.flatMap((page) => page.hits) ?? []

  return (
    <>
      <Fields wanted={wanted} onChange={setWanted} />
      <Conditions
        scope={wanted}
        onChange={(change) => setWanted((now) => ({ ...now, ...change }))}
      />
      <div aria-live="polite" className="mt-4 space-y-3">
        {!q ? (
          <Empty icon="search" title={words.start} text={words.startText} />
        ) : query.error ? (
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Loading lines={6} />
        ) : hits.length ? (
          hits.map((hit) => <HitCard key={`${hit.source}-${hit.segment}`} hit={hit} />)
        ) : (
          <Empty icon="search" title={words.nothing} text={words.nothingText} />
        )}
      </div>
      {q && query.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {app.more}
          </Button>
        </div>
      )}
    </>
  )
}

function Fields({ wanted, onChange }: { wanted: Wanted; onChange: (wanted: Wanted) => void }) {
  const { search: words } = useWords()
  const set = (change: Partial<Wanted>) => onChange({ ...wanted, ...change })
  return (
    <div role="search" className="flex flex-wrap gap-2">
      <input
        type="search"
        aria-label={words.placeholder}
        placeholder={words.placeholder}
        autoFocus
        className={`${inputStyle} min-w-64 flex-1`}
        value={wanted.q}
        onChange={(event) => set({ q: event.target.value })}
      />
      <MeetingPick value={wanted.meeting} onChange={(meeting) => set({ meeting })} />
      <input
        aria-label={words.speaker}
        placeholder={words.speaker}
        className={`${inputStyle} w-32`}
        value={wanted.speaker}
        onChange={(event) => set({ speaker: event.target.value })}
      />
      <Days span={wanted} onChange={set} />
    </div>
  )
}
