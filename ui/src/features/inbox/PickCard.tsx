import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { onceKey } from "@/api/once"
import type { Waiting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Choice } from "@/design/Field"
import { say } from "@/design/Toasts"
import { cardsQuery } from "@/features/board/queries"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"

/** No card has this as its id. */
const FRESH = "new"

interface PickCardProps {
  suggestion: Waiting
  no: string
  onIgnore: () => void
}

/** Nobody knows which card was meant: a person does, or has it made. */
export function PickCard({ suggestion, no, onIgnore }: PickCardProps) {
  const { inbox } = useWords()
  const cards = useQuery(cardsQuery(suggestion.board_id)).data ?? []
  const [card, setCard] = useState("")
  const accept = useAccept(suggestion)
  const fresh = suggestion.kind === "status" ? suggestion.subject : null

  return (
    <div className="flex flex-wrap items-center gap-1.5 pt-1.5">
      <Choice
        label={inbox.pickTicket}
        none={inbox.pickTicket}
        className="max-w-72 min-w-0 flex-1 basis-56 text-xs"
        value={card}
        onChange={setCard}
      >
        {fresh && <option value={FRESH}>{inbox.makeTicket(fresh)}</option>}
        {cards.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </Choice>
      <span className="flex gap-1.5">
        <Button
          size="sm"
          look="primary"
          icon="check"
          disabled={!card || accept.isPending}
          onClick={() => accept.mutate(card)}
        >
          {inbox.apply}
        </Button>
        <Button size="sm" disabled={accept.isPending} onClick={onIgnore}>
          {no}
        </Button>
      </span>
    </div>
  )
}

/** Apply a suggestion to a card, which is made first where there is none. */
function useAccept({ board_id, id, subject, speaker }: Waiting) {
  const words = useWords()
  const client = useQueryClient()
  const [once] = useState(onceKey)
  return useMutation({
    mutationFn: async (card: string) => {
      const ticket = card === FRESH ? await made() : card
      await call("post", "/api/v1/boards/{board_id}/suggestions/{suggestion_id}/accept", {
        path: { board_id, suggestion_id: id },
        body: { ticket_id: ticket },
      })
    },
    onSuccess: () => say(words.inbox.accepted(1)),
    onError: (error) => say(said(error, words).title, { bad: true }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: names.inbox })
      void client.invalidateQueries({ queryKey: names.board(board_id) })
    },
  })

  async function made(): Promise<string> {
    const ticket = await call("post", "/api/v1/boards/{board_id}/tickets", {
      path: { board_id },
      body: { title: subject ?? "", owner: speaker },
      once, // pressed again after a failure, it is the same card
    })
    return ticket.id
  }
}
