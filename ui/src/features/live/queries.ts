import { queryOptions } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { allSegments } from "@/features/meeting/queries"

const LOOK_EVERY_MS = 5000

/** How a live meeting stands; how far behind its captions are is in no event. */
export const liveQuery = (id: string) =>
  queryOptions({
    queryKey: names.live(id),
    queryFn: ({ signal }) =>
      call("get", "/api/v1/meetings/{meeting_id}/live", { path: { meeting_id: id }, signal }),
    refetchInterval: (query) => (query.state.data?.phase === "ended" ? false : LOOK_EVERY_MS),
  })

export const marksQuery = (id: string) =>
  queryOptions({
    queryKey: names.marks(id),
    queryFn: ({ signal }) =>
      call("get", "/api/v1/meetings/{meeting_id}/live/marks", {
        path: { meeting_id: id },
        signal,
      }),
  })

/** What was said until now; from then on events tell it. */
export const captionsQuery = (id: string) =>
  queryOptions({
    queryKey: names.captions(id),
    queryFn: ({ signal }) => allSegments(id, signal),
    staleTime: Infinity,
  })
