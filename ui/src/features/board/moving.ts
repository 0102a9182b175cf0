import { useMutation, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { Problem } from "@/api/problem"
import type { Card, Column } from "@/api/shapes"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import { placed, type Place } from "./places"

/** As much of a card as its move needs. */
export type Moving = Pick<Card, "id" | "title" | "column_id" | "version">

export interface Move {
  card: Moving
  place: Place
}

/** Move a card: it stands there at once, and goes back where the server refuses. */
export function useMove(board: string, columns: readonly Column[]) {
  const words = useWords()
  const client = useQueryClient()
  const key = names.cards(board)

  const move = useMutation({
    mutationFn: ({ card, place }: Move) =>
      call("post", "/api/v1/tickets/{ticket_id}/move", {
        path: { ticket_id: card.id },
        body: { column_id: place.column, before: place.before ?? null },
        version: card.version,
      }),
    onMutate: async ({ card, place }) => {
      await client.cancelQueries({ queryKey: key })
      const before = client.getQueryData<Card[]>(key)
      client.setQueryData<Card[]>(key, (cards) => cards && placed(cards, card.id, place))
      return before
    },
    onSuccess: (ticket, { card, place }) => {
      // The next move must name the version that this one made.
      client.setQueryData<Card[]>(key, (cards) =>
        cards?.map((one) =>
          one.id === card.id ? { ...one, version: ticket.version, rank: ticket.rank } : one,
        ),
      )
      if (place.column === card.column_id) return
      const column = columns.find((one) => one.id === place.column)
      const back = { ...card, version: ticket.version }
      say(words.board.moved(card.title, column?.name ?? ""), {
        action: {
          label: words.app.undo,
          act: () => move.mutate({ card: back, place: { column: card.column_id } }),
        },
      })
    },
    onError: (error, _, before) => {
      client.setQueryData(key, before)
      const stale = error instanceof Problem && error.stale
      say(stale ? words.board.stale : said(error, words).title, { bad: true })
    },
    onSettled: (_, __, { card }) => {
      void client.invalidateQueries({ queryKey: names.ticket(card.id) })
      return client.invalidateQueries({ queryKey: names.board(board) })
    },
  })
  return move
}
