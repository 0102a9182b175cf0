import { queryOptions } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Segment } from "@/api/shapes"
import { byTime } from "@/live/captions"

const PAGE = 5000

export const meetingQuery = (id: string) =>
  queryOptions({
    queryKey: names.meeting(id),
    queryFn: ({ signal }) =>
      call("get", "/api/v1/meetings/{meeting_id}", { path: { meeting_id: id }, signal }),
  })

export const segmentsQuery = (id: string) =>
  queryOptions({
    queryKey: names.segments(id),
    queryFn: ({ signal }) => allSegments(id, signal),
  })

/** All that was said, in the order of speaking. */
export function allSegments(id: string, signal: AbortSignal): Promise<Segment[]> {
  return inTurn((query) =>
    call("get", "/api/v1/meetings/{meeting_id}/segments", {
      path: { meeting_id: id },
      query,
      signal,
    }),
  )
}

interface SegmentPage {
  segments: Segment[]
  next_after?: number | null
}

/** What all pages hold, in the order of speaking. */
export async function inTurn(
  read: (query: { after: number | undefined; limit: number }) => Promise<SegmentPage>,
): Promise<Segment[]> {
  const segments: Segment[] = []
  let after: number | undefined
  do {
    const page = await read({ after, limit: PAGE })
    segments.push(...page.segments)
    after = page.next_after ?? undefined
  } while (after !== undefined)
  return segments.toSorted(byTime)
}

export const minutesQuery = (id: string, version?: number) =>
  queryOptions({
    queryKey: names.minutes(id, version),
    queryFn: ({ signal }) =>
      call("get", "/api/v1/meetings/{meeting_id}/minutes", {
        path: { meeting_id: id },
        query: { version },
        signal,
      }),
  })

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: names.versions(id),
    queryFn: ({ signal }) =>
      call("get", "/api/v1/meetings/{meeting_id}/minutes/versions", {
        path: { meeting_id: id },
        query: { limit: 100 },
        signal,
      }),
  })

/** The words of a recording with their times, where they were asked for. */
export const spokenQuery = (job: string) =>
  queryOptions({
    queryKey: [...names.job(job), "words"],
    queryFn: ({ signal }) =>
      call("get", "/api/v1/conversation/jobs/{job_id}/segments", {
        path: { job_id: job },
        query: { limit: PAGE },
        signal,
      }),
    staleTime: Infinity,
  })

export const quotesQuery = (id: string, segments: readonly string[]) =>
  queryOptions({
    queryKey: [...names.meeting(id), "quotes", ...segments],
    queryFn: ({ signal }) =>
      call("get", "/api/v1/meetings/{meeting_id}/quotes", {
        path: { meeting_id: id },
        query: { segment: [...segments] },
        signal,
      }),
    enabled: segments.length > 0,
  })
