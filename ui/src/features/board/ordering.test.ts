import { expect, it } from "vitest"
import type { Card, Column } from "@/api/shapes"
import { isLate, ordered, type Order } from "./ordering"

const columns = [
  { id: "todo", status: "todo" },
  { id: "done", status: "done" },
] as Column[]
const card = (id: string, column: string, more: Partial<Card> = {}) =>
  ({ id, column_id: column, title: id, owner: null, due: null, evidence: 0, ...more }) as Card
const cards = [
  card("나", "done", { owner: "김민수", due: "2026-11-02", evidence: 2 }),
  card("가", "todo", { due: "2026-11-01", evidence: 10 }),
  card("다", "todo", { owner: "가영" }),
]
const shown = (by: Order["by"], down = false) =>
  ordered(cards, columns, { by, down })
    .map((one) => one.id)
    .join("")

it("orders cards by what one presses, and what is not known stands last", () => {
  expect(shown("place")).toBe("가다나")
  expect(shown("place", true)).toBe("나가다")
  expect(shown("title")).toBe("가나다")
  expect(shown("title", true)).toBe("다나가")
  expect(shown("owner")).toBe("다나가")
  expect(shown("owner", true)).toBe("나다가")
  expect(shown("due")).toBe("가나다")
  expect(shown("due", true)).toBe("나가다")
  expect(shown("evidence")).toBe("다나가")
})

it("leaves what it was given as it was", () => {
  ordered(cards, columns, { by: "title", down: true })
  expect(cards.map((one) => one.id)).toEqual(["나", "가", "다"])
})

it("calls a card late from the day after, and never when it is done", () => {
  const late = (column: string, due: string | null) =>
    isLate(card("x", column, { due }), columns, "2026-11-02")
  expect(late("todo", "2026-11-01")).toBe(true)
  expect(late("todo", "2026-11-02")).toBe(false)
  expect(late("done", "2026-11-01")).toBe(false)
  expect(late("todo", null)).toBe(false)
})
