import { queryOptions } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { verdictOf } from "./verdict"

/** The answer of a server with a part that is down. */
const UNWELL = 503
const EVERY_MS = 30_000
/** A worker comes within seconds. */
const SOON_MS = 2000

export const healthQuery = queryOptions({
  queryKey: names.health,
  queryFn: ({ signal }) => call("get", "/api/health", { also: UNWELL, signal }),
  refetchInterval: ({ state: { data } }) =>
    data && verdictOf(data) === "waiting" ? SOON_MS : EVERY_MS,
})
