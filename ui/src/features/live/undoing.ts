import { useMutation, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Waiting } from "@/api/shapes"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"

/** Take back what a suggestion did to the board. */
export function useUndo() {
  const words = useWords()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ board_id, id }: Waiting) =>
      call("post", "/api/v1/boards/{board_id}/suggestions/{suggestion_id}/undo", {
        path: { board_id, suggestion_id: id },
      }),
    onSuccess: () => say(words.app.undone),
    onError: (error) => say(said(error, words).title, { bad: true }),
    onSettled: (_, __, { board_id }) =>
      client.invalidateQueries({ queryKey: names.board(board_id) }),
  })
}
