import { queryOptions } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Card } from "@/api/shapes"
import { dayAfter } from "@/i18n/times"

const PAGE = 500
const MOST_SUGGESTIONS = 200

export const boardsQuery = queryOptions({
  queryKey: names.boards,
  queryFn: ({ signal }) => call("get", "/api/v1/boards", { signal }),
})

export const boardQuery = (id: string) =>
  queryOptions({
    queryKey: names.board(id),
    queryFn: ({ signal }) =>
      call("get", "/api/v1/boards/{board_id}", { path: { board_id: id }, signal }),
  })

/** All cards of a board, column by column in their order. */
export const cardsQuery = (id: string) =>
  queryOptions({
    queryKey: names.cards(id),
    queryFn: async ({ signal }) => {
      const cards: Card[] = []
      let after: string | undefined
      do {
        const query = { limit: PAGE, after }
        const page = await call("get", "/api/v1/boards/{board_id}/cards", {
          path: { board_id: id },
          query,
          signal,
        })
        cards.push(...page.cards)
        after = page.next_after ?? undefined
      } while (after)
      return cards
    },
  })

/** The cards of a board that should be done by the end of a day. */
export const dueQuery = (id: string, day: string) =>
  queryOptions({
    queryKey: [...names.cards(id), "due", day],
    queryFn: async ({ signal }) => {
      const { cards } = await call("get", "/api/v1/boards/{board_id}/cards", {
        path: { board_id: id },
        query: { due_before: dayAfter(day) },
        signal,
      })
      return cards
    },
  })

export const ticketQuery = (id: string) =>
  queryOptions({
    queryKey: names.ticket(id),
    queryFn: ({ signal }) =>
      call("get", "/api/v1/tickets/{ticket_id}", { path: { ticket_id: id }, signal }),
  })

export const saidQuery = (id: string) =>
  queryOptions({
    queryKey: names.said(id),
    queryFn: ({ signal }) =>
      call("get", "/api/v1/tickets/{ticket_id}/evidence", { path: { ticket_id: id }, signal }),
  })

/** What was suggested to a board, newest first. */
export const suggestionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...names.suggestions(id), "all"],
    queryFn: ({ signal }) =>
      call("get", "/api/v1/boards/{board_id}/suggestions", {
        path: { board_id: id },
        query: { limit: MOST_SUGGESTIONS },
        signal,
      }),
  })

export const peopleQuery = queryOptions({
  queryKey: names.people,
  queryFn: ({ signal }) => call("get", "/api/v1/people", { signal }),
})
