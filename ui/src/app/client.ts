/** Kept answers: events renew them, so nothing is asked for just because a window gets focus. */
import { QueryClient } from "@tanstack/react-query"
import { Problem } from "@/api/problem"

const TRIES = 2

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => error instanceof Problem && error.retryable && failures < TRIES,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
})
