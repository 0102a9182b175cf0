import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"

const RECENT = 30
const PAGE = 50

/** The newest meetings. */
export const recentQuery = queryOptions({
  queryKey: [...names.meetings, "recent"],
  queryFn: ({ signal }) => call("get", "/api/v1/meetings", { query: { limit: RECENT }, signal }),
})

/** All meetings, page by page. */
export const meetingsQuery = infiniteQueryOptions({
  queryKey: [...names.meetings, "pages"],
  queryFn: ({ pageParam, signal }) =>
    call("get", "/api/v1/meetings", { query: { limit: PAGE, before: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next_before ?? undefined,
})

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: names.job(id),
    queryFn: ({ signal }) =>
      call("get", "/api/v1/conversation/jobs/{job_id}", { path: { job_id: id }, signal }),
  })
