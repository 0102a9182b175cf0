/** Where cards stand, and where they may go. */
import type { Card, Column } from "@/api/shapes"
import { matches } from "@/i18n/initials"

export interface Place {
  column: string
  /** The card that it will stand before; at the end when absent. */
  before?: string
}

export interface CardFilter {
  text: string
  /** A name; `null` for nobody, absent for anyone. */
  owner?: string | null
  label?: string
}

/** The cards with one of them at another place, as the server will have them. */
export function placed(cards: readonly Card[], id: string, place: Place): Card[] {
  const card = cards.find((one) => one.id === id)
  if (!card || place.before === id) return [...cards]
  const rest = cards.filter((one) => one.id !== id)
  const moved = { ...card, column_id: place.column }
  const at = place.before === undefined ? -1 : rest.findIndex((one) => one.id === place.before)
  return at < 0 ? [...rest, moved] : rest.toSpliced(at, 0, moved)
}

/** The column beside another one; absent at the edge. */
export function beside(columns: readonly Column[], id: string, step: 1 | -1): Column | undefined {
  const at = columns.findIndex((one) => one.id === id)
  return at < 0 ? undefined : columns[at + step]
}

export function shown(cards: readonly Card[], filter: CardFilter): Card[] {
  return cards.filter(
    (card) =>
      matches(`${card.title} ${card.owner ?? ""} ${card.labels.join(" ")}`, filter.text) &&
      (filter.owner === undefined || card.owner === filter.owner) &&
      (filter.label === undefined || card.labels.includes(filter.label)),
  )
}

export function ownersOf(cards: readonly Card[]): string[] {
  const named = cards.map((one) => one.owner).filter((one) => one !== null)
  return [...new Set(named)].toSorted((a, b) => a.localeCompare(b))
}

export function labelsOf(cards: readonly Card[]): string[] {
  return [...new Set(cards.flatMap((one) => one.labels))].toSorted((a, b) => a.localeCompare(b))
}
