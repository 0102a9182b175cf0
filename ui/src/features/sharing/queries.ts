import { queryOptions } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Segment } from "@/api/shapes"
import { byTime } from "@/live/captions"

const PAGE = 5000

export const sharesQuery = (meeting: string) =>
  queryOptions({
    queryKey: names.shares(meeting),
    queryFn: ({ signal }) =>
      call("get", "/api/v1/meetings/{meeting_id}/shares", {
        path: { meeting_id: meeting },
        signal,
      }),
  })

/** Where a link leads; where it asks for no password, this is a visit. */
export const sharedQuery = (token: string) =>
  queryOptions({
    queryKey: names.shared(token),
    queryFn: async ({ signal }) => {
      const look = await call("get", "/api/v1/shared/{token}", { path: { token }, signal })
      return look.has_password ? look : await visit(token)
    },
    retry: false,
    staleTime: Infinity,
  })

/** Open a link; throws a `Problem` where the password is another one. */
export function visit(token: string, password?: string) {
  return call("post", "/api/v1/shared/{token}/open", {
    path: { token },
    body: { password: password ?? null },
  })
}

export const sharedMinutesQuery = (token: string) =>
  queryOptions({
    queryKey: [...names.shared(token), "minutes"],
    queryFn: ({ signal }) =>
      call("get", "/api/v1/shared/{token}/minutes", { path: { token }, signal }),
    retry: false,
  })

export const sharedSegmentsQuery = (token: string) =>
  queryOptions({
    queryKey: [...names.shared(token), "segments"],
    queryFn: ({ signal }) => allShared(token, signal),
    retry: false,
  })

async function allShared(token: string, signal: AbortSignal): Promise<Segment[]> {
  const segments: Segment[] = []
  let after: number | undefined
  do {
    const page = await call("get", "/api/v1/shared/{token}/segments", {
      path: { token },
      query: { after, limit: PAGE },
      signal,
    })
    segments.push(...page.segments)
    after = page.next_after ?? undefined
  } while (after !== undefined)
  return segments.toSorted(byTime)
}
