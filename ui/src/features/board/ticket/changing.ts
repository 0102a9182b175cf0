import { useMutation, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { Problem } from "@/api/problem"
import type { Ticket } from "@/api/shapes"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import { draftOf, editOf, type Draft } from "./draft"

/** Save or delete a card, unless somebody was faster. */
export function useTicket(ticket: Ticket, board: string, onClose: () => void) {
  const words = useWords()
  const client = useQueryClient()

  async function renew() {
    void client.invalidateQueries({ queryKey: names.board(board) })
    await client.invalidateQueries({ queryKey: names.ticket(ticket.id) })
  }
  /** The newest state is there before it is told, so that saving again is saving on it. */
  async function onError(error: unknown) {
    const stale = error instanceof Problem && error.stale
    if (stale) await renew()
    say(stale ? words.ticket.stale : said(error, words).title, { bad: true })
    if (!stale) void renew()
  }

  /** Take back the deletion: it is the newest act on this card. */
  async function restore() {
    try {
      const { activity } = await call("get", "/api/v1/boards/{board_id}/activity", {
        path: { board_id: board },
        query: { ticket_id: ticket.id, limit: 1 },
      })
      await call("post", "/api/v1/boards/{board_id}/activity/{number}/undo", {
        path: { board_id: board, number: activity[0]?.number ?? 0 },
      })
      say(words.app.undone)
    } catch (error) {
      say(said(error, words).title, { bad: true })
    }
    void renew()
  }

  const path = { ticket_id: ticket.id }
  const save = useMutation({
    mutationFn: (draft: Draft) =>
      call("patch", "/api/v1/tickets/{ticket_id}", {
        path,
        body: editOf(draftOf(ticket), draft),
        version: ticket.version,
      }),
    onSuccess: () => {
      say(words.board.saved)
      void renew()
    },
    onError,
  })
  const remove = useMutation({
    mutationFn: () =>
      call("delete", "/api/v1/tickets/{ticket_id}", { path, version: ticket.version }),
    onSuccess: () => {
      say(words.ticket.deleted, { action: { label: words.app.undo, act: () => void restore() } })
      void renew()
      onClose()
    },
    onError,
  })
  return { save, remove }
}
