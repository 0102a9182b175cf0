import { queryOptions } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { inTurn } from "@/features/meeting/queries"

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
    queryFn: ({ signal }) =>
      inTurn((query) =>
        call("get", "/api/v1/shared/{token}/segments", { path: { token }, query, signal }),
      ),
    retry: false,
  })
