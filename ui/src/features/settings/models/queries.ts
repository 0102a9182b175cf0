import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import type { Act } from "./standing"

/** Events tell of it sooner; this is for keys of other workspaces, which are told none. */
const EVERY_MS = 5000

export const modelsQuery = queryOptions({
  queryKey: names.models,
  queryFn: ({ signal }) => call("get", "/api/v1/models", { signal }),
  refetchInterval: ({ state: { data } }) =>
    data?.models.some((one) => one.state === "fetching") ? EVERY_MS : false,
})

async function done(act: Act, name: string): Promise<unknown> {
  const path = { name }
  if (act === "cancel") return call("delete", "/api/v1/models/{name}/fetch", { path })
  if (act === "fetch" || act === "resume")
    return call("post", "/api/v1/models/{name}/fetch", { path })
  return call("delete", "/api/v1/models/{name}", { path })
}

/** Fetch, cancel and remove; what is refused is said. */
export function useActing() {
  const words = useWords()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ act, name }: { act: Act; name: string }) => done(act, name),
    onSuccess: (_, { act, name }) => {
      if (act === "remove") say(words.settings.shelf.removed(name))
    },
    onError: (error) => {
      const { title, detail } = said(error, words)
      say(detail ? `${title}. ${detail}` : title, { bad: true })
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: names.models }),
        client.invalidateQueries({ queryKey: names.health }),
      ]),
  })
}
