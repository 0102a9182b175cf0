import { describe, expect, it } from "vitest"
import type { Card, Column } from "@/api/shapes"
import { beside, labelsOf, ownersOf, placed, shown } from "./places"

const card = (id: string, column: string, more: Partial<Card> = {}): Card => ({
  id,
  column_id: column,
  rank: id,
  title: `카드 ${id}`,
  owner: null,
  due: null,
  labels: [],
  checks: 0,
  checks_done: 0,
  evidence: 0,
  version: 1,
  ...more,
})
const cards = [card("a", "todo"), card("b", "todo"), card("c", "done")]
const standing = (list: readonly Card[]) => list.map((one) => `${one.id}@${one.column_id}`)

describe("placed", () => {
  it("puts a card before another one, or last", () => {
    expect(standing(placed(cards, "c", { column: "todo", before: "b" }))).toEqual([
      "a@todo",
      "c@todo",
      "b@todo",
    ])
    expect(standing(placed(cards, "a", { column: "done" }))).toEqual(["b@todo", "c@done", "a@done"])
  })

  it("leaves all as it was where nothing can be done, and never changes what it was given", () => {
    expect(standing(placed(cards, "x", { column: "done" }))).toEqual(standing(cards))
    expect(standing(placed(cards, "a", { column: "todo", before: "a" }))).toEqual(standing(cards))
    expect(cards[0]?.column_id).toBe("todo")
  })
})

it("finds the column beside another one, and none at the edges", () => {
  const columns = ["todo", "doing", "done"].map((id) => ({ id }) as Column)
  expect(beside(columns, "todo", 1)?.id).toBe("doing")
  expect(beside(columns, "todo", -1)).toBeUndefined()
  expect(beside(columns, "gone", 1)).toBeUndefined()
})

it("shows what the filter lets through", () => {
  const mixed = [
    card("a", "x", { owner: "김민수" }),
    card("b", "x"),
    card("c", "x", { labels: ["급함"] }),
  ]
  expect(shown(mixed, { text: "ㄱㅁㅅ" }).map((one) => one.id)).toEqual(["a"])
  expect(shown(mixed, { text: "급함" }).map((one) => one.id)).toEqual(["c"])
  expect(shown(mixed, { text: "", owner: null }).map((one) => one.id)).toEqual(["b", "c"])
  expect(shown(mixed, { text: "", label: "급함" }).map((one) => one.id)).toEqual(["c"])
  expect(shown(mixed, { text: "", owner: "김민수", label: "급함" })).toEqual([])
  expect(ownersOf(mixed)).toEqual(["김민수"])
  expect(labelsOf([...mixed, ...mixed])).toEqual(["급함"])
})
