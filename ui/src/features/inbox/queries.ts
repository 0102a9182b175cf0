import { queryOptions } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"

const MOST = 200

/** What waits for a person, on any board. */
export const waitingQuery = queryOptions({
  queryKey: names.inbox,
  queryFn: ({ signal }) => call("get", "/api/v1/inbox", { query: { limit: MOST }, signal }),
})
