import { useMutation, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Waiting } from "@/api/shapes"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"

export interface Decision {
  accept: readonly Waiting[]
  ignore: readonly Waiting[]
}

type Inbox = Awaited<ReturnType<typeof call<"get", "/api/v1/inbox">>>

/** Decide suggestions: they go at once, and come back where the server refuses. */
export function useDecide() {
  const words = useWords()
  const client = useQueryClient()

  return useMutation({
    mutationFn: sendAll,
    onMutate: async ({ accept, ignore }) => {
      await client.cancelQueries({ queryKey: names.inbox })
      const gone = new Set([...accept, ...ignore].map((one) => one.id))
      client.setQueryData<Inbox>(
        names.inbox,
        (old) => old && { ...old, suggestions: old.suggestions.filter((one) => !gone.has(one.id)) },
      )
    },
    onSuccess: ({ done, failed }, { accept, ignore }) => {
      const taken = accept.filter((one) => done.has(one.id))
      const put = ignore.filter((one) => done.has(one.id))
      if (failed) say(words.inbox.failed(failed), { bad: true })
      const action = {
        label: words.app.undo,
        act: () => void undo(taken),
      }
      if (taken.length) say(words.inbox.accepted(taken.length), { action })
      else if (put.length) say(words.inbox.ignored(put.length))
    },
    onError: (error) => say(said(error, words).title, { bad: true }),
    onSettled: (_, __, { accept, ignore }) => renew([...accept, ...ignore]),
  })

  async function undo(taken: readonly Waiting[]) {
    try {
      await undoAll(taken)
      say(words.app.undone)
    } catch (error) {
      say(said(error, words).title, { bad: true })
    }
    renew(taken)
  }

  function renew(touched: readonly Waiting[]) {
    void client.invalidateQueries({ queryKey: names.inbox })
    for (const board of new Set(touched.map((one) => one.board_id))) {
      void client.invalidateQueries({ queryKey: names.board(board) })
    }
  }
}

/** The API decides board by board. */
async function sendAll({ accept, ignore }: Decision) {
  const boards = new Set([...accept, ...ignore].map((one) => one.board_id))
  const done = new Set<string>()
  let failed = 0
  for (const board of boards) {
    const on = (list: readonly Waiting[]) =>
      list.filter((one) => one.board_id === board).map((one) => one.id)
    const { outcomes } = await call("post", "/api/v1/boards/{board_id}/suggestions/verdicts", {
      path: { board_id: board },
      body: { accept: on(accept), ignore: on(ignore) },
    })
    for (const one of outcomes) {
      if (one.done) done.add(one.id)
      else failed += 1
    }
  }
  return { done, failed }
}

async function undoAll(taken: readonly Waiting[]) {
  for (const one of taken) {
    await call("post", "/api/v1/boards/{board_id}/suggestions/{suggestion_id}/undo", {
      path: { board_id: one.board_id, suggestion_id: one.id },
    })
  }
}
