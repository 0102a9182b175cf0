import { queryOptions } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { verdictOf } from "./verdict"

const EVERY_MS = 30_000
/** A worker comes within seconds. */
const SOON_MS = 2000

export const healthQuery = queryOptions({
  queryKey: names.health,
  queryFn: ({ signal }) => call("get", "/api/health", { signal }),
  refetchInterval: ({ state: { data } }) =>
    data && verdictOf(data) === "waiting" ? SOON_MS : EVERY_MS,
})
