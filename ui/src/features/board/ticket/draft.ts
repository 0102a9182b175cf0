/** What somebody is about to change of a card, and how it goes together with what others changed. */
import type { Ticket } from "@/api/shapes"
import { participantsIn } from "@/features/meetings/handIn"

export interface Draft {
  title: string
  description: string
  owner: string
  due: string
  labels: string
  checklist: Ticket["checklist"]
}

type Named = keyof Draft

export function draftOf(ticket: Ticket): Draft {
  return {
    title: ticket.title,
    description: ticket.description,
    owner: ticket.owner ?? "",
    due: ticket.due ?? "",
    labels: ticket.labels.join(", "),
    checklist: ticket.checklist,
  }
}

/** The fields in which a draft differs from what it began with. */
export function changedIn(base: Draft, draft: Draft): Named[] {
  const all = Object.keys(base) as Named[]
  return all.filter((name) => JSON.stringify(base[name]) !== JSON.stringify(draft[name]))
}

/** A draft on a newer card: what was written stays, all else is as others left it. */
export function rebased(base: Draft, draft: Draft, newer: Draft): Draft {
  const own = changedIn(base, draft).map((name) => [name, draft[name]])
  return { ...newer, ...(Object.fromEntries(own) as Partial<Draft>) }
}

/** What to send: only what was changed, so that nobody else's change is taken back. */
export function editOf(base: Draft, draft: Draft) {
  const sent = {
    title: draft.title.trim().normalize("NFC"),
    description: draft.description,
    owner: draft.owner.trim() || null,
    due: draft.due || null,
    labels: participantsIn(draft.labels),
    checklist: draft.checklist,
  }
  const own = changedIn(base, draft).map((name) => [name, sent[name]])
  return Object.fromEntries(own) as Partial<typeof sent>
}
