/** In which order a list shows cards. */
import type { Card, Column } from "@/api/shapes"
import { today } from "@/i18n/times"

export interface Order {
  /** `place` is as the board has them: column by column, from top to bottom. */
  by: "place" | "title" | "owner" | "due" | "evidence"
  down: boolean
}

type Known = string | number | null

/** Made once: a thousand titles are compared ten thousand times. */
const LETTERS = new Intl.Collator()

const VALUES: Record<Exclude<Order["by"], "place">, (card: Card) => Known> = {
  title: (card) => card.title,
  owner: (card) => card.owner,
  due: (card) => card.due,
  evidence: (card) => card.evidence,
}

export function ordered(
  cards: readonly Card[],
  columns: readonly Column[],
  { by, down }: Order,
): Card[] {
  const places = new Map(columns.map((one, place) => [one.id, place]))
  const column = (card: Card) => places.get(card.column_id) ?? columns.length
  const value = by === "place" ? column : VALUES[by]
  const sign = down ? -1 : 1
  return cards.toSorted((one, other) => compared(value(one), value(other), sign))
}

/** What is not known stands last in either direction. */
function compared(one: Known, other: Known, sign: number): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null)
  if (typeof one === "number" && typeof other === "number") return sign * (one - other)
  return sign * LETTERS.compare(String(one), String(other))
}

/** Whether a card should have been done by now, and is not. */
export function isLate(card: Card, columns: readonly Column[], now = today()): boolean {
  const done = columns.find((one) => one.id === card.column_id)?.status === "done"
  return card.due !== null && card.due < now && !done
}
