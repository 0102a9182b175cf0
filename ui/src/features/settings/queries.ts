import { queryOptions } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"

const EVERY_MS = 30_000

export const healthQuery = queryOptions({
  queryKey: names.health,
  queryFn: ({ signal }) => call("get", "/api/health", { signal }),
  refetchInterval: EVERY_MS,
})
