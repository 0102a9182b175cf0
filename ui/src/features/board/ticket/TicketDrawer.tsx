import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Ticket, WholeBoard } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Select } from "@/design/Field"
import { Loaded } from "@/design/Loaded"
import { useWords } from "@/i18n/words"
import { useMove } from "../moving"
import { boardQuery, ticketQuery } from "../queries"
import { ActivityLog } from "./ActivityLog"
import { changedIn, draftOf, rebased, type Draft } from "./draft"
import { TicketForm } from "./TicketForm"
import { Timeline } from "./Timeline"
import { useTicket } from "./changing"

interface TicketDrawerProps {
  id: string
  board: WholeBoard
  onClose: () => void
}

/** A card in full: what is to be done, the words that it comes from, and what happened to it. */
export function TicketDrawer({ id, board, onClose }: TicketDrawerProps) {
  const query = useQuery(ticketQuery(id))
  const { board: words } = useWords()
  if (query.data) return <Opened ticket={query.data} board={board} onClose={onClose} />
  return (
    <Dialog title={words.open} drawer onClose={onClose}>
      <Loaded query={query}>{() => null}</Loaded>
    </Dialog>
  )
}

interface OpenedProps {
  ticket: Ticket
  board: WholeBoard
  onClose: () => void
}

function Opened({ ticket, board, onClose }: OpenedProps) {
  const { ticket: words, app } = useWords()
  const { draft, setDraft, changed } = useDraft(ticket)
  const { save, remove } = useTicket(ticket, board.id, onClose)
  const columns = useQuery(boardQuery(board.id)).data?.columns ?? board.columns
  const column = columns.find((one) => one.id === ticket.column_id)
  const move = useMove(board.id, columns)
  return (
    <Dialog
      drawer
      title={column?.name ?? ""}
      onClose={onClose}
      actions={
        <>
          <Button look="danger" icon="trash" onClick={() => remove.mutate()}>
            {words.delete}
          </Button>
          <span className="flex-1" />
          <Button
            look="primary"
            disabled={!changed || !draft.title.trim() || save.isPending}
            onClick={() => save.mutate(draft)}
          >
            {app.save}
          </Button>
        </>
      }
    >
      <div className="space-y-7">
        <TicketForm draft={draft} onChange={setDraft}>
          <Select
            label={words.inColumn}
            disabled={move.isPending}
            value={move.isPending ? move.variables.place.column : ticket.column_id}
            onChange={(event) =>
              move.mutate({ card: ticket, place: { column: event.target.value } })
            }
          >
            {columns.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        </TicketForm>
        <section>
          <h3 className="mb-2 text-sm font-semibold">{words.evidence}</h3>
          <Timeline ticket={ticket.id} />
        </section>
        <section>
          <h3 className="mb-2 text-sm font-semibold">{words.activity}</h3>
          <ActivityLog ticket={ticket.id} board={board} />
        </section>
      </div>
    </Dialog>
  )
}

/** What is being written; a card that others changed meanwhile shows through where nothing was. */
function useDraft(ticket: Ticket) {
  const [base, setBase] = useState(() => ({ version: ticket.version, draft: draftOf(ticket) }))
  const [draft, setDraft] = useState<Draft>(base.draft)
  if (base.version !== ticket.version) {
    const newer = draftOf(ticket)
    setBase({ version: ticket.version, draft: newer })
    setDraft(rebased(base.draft, draft, newer))
  }
  return { draft, setDraft, changed: changedIn(base.draft, draft).length > 0 }
}
