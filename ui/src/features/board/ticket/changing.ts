import { useMutation, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { Problem } from "@/api/problem"
import type { Ticket } from "@/api/shapes"
import { say } from "@/design/Toasts"
import { participantsIn } from "@/features/meetings/handIn"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import type { Draft } from "./TicketForm"

/** Save or delete a card, unless somebody was faster. */
export function useTicket(ticket: Ticket, board: string, onClose: () => void) {
  const words = useWords()
  const client = useQueryClient()

  function renew() {
    void client.invalidateQueries({ queryKey: names.ticket(ticket.id) })
    void client.invalidateQueries({ queryKey: names.board(board) })
  }
  function onError(error: unknown) {
    const stale = error instanceof Problem && error.stale
    say(stale ? words.ticket.stale : said(error, words).title, { bad: true })
    renew()
  }

  const path = { ticket_id: ticket.id }
  const save = useMutation({
    mutationFn: (draft: Draft) =>
      call("patch", "/api/v1/tickets/{ticket_id}", {
        path,
        body: {
          title: draft.title.trim().normalize("NFC"),
          description: draft.description,
          owner: draft.owner.trim() || null,
          due: draft.due || null,
          labels: participantsIn(draft.labels),
          checklist: draft.checklist,
        },
        version: ticket.version,
      }),
    onSuccess: () => {
      say(words.board.saved)
      renew()
    },
    onError,
  })
  const remove = useMutation({
    mutationFn: () =>
      call("delete", "/api/v1/tickets/{ticket_id}", { path, version: ticket.version }),
    onSuccess: () => {
      say(words.ticket.deleted)
      renew()
      onClose()
    },
    onError,
  })
  return { save, remove }
}
