import { expect, it } from "vitest"
import type { Meeting } from "@/api/shapes"
import { filtered, isFiltering, NO_FILTERS } from "./filters"
import { participantsIn } from "./handIn"

const meeting = (title: string, on: string, names: string[], state = "ready") =>
  ({
    title,
    on,
    state,
    participants: names.map((name) => ({ name, aliases: [] })),
  }) as unknown as Meeting
const all = [
  meeting("주간 회의", "2026-11-20", ["최서연"]),
  meeting("고객 미팅", "2026-11-25", ["김민수"], "failed"),
]
const titles = (change: Partial<typeof NO_FILTERS>) =>
  filtered(all, { ...NO_FILTERS, ...change }).map((one) => one.title)

it("filters by words, people, state and days", () => {
  expect(titles({})).toHaveLength(2)
  expect(titles({ text: "ㅈㄱ" })).toEqual(["주간 회의"])
  expect(titles({ text: "민수" })).toEqual(["고객 미팅"])
  expect(titles({ state: "failed" })).toEqual(["고객 미팅"])
  expect(titles({ since: "2026-11-21" })).toEqual(["고객 미팅"])
  expect(titles({ until: "2026-11-20" })).toEqual(["주간 회의"])
  expect([isFiltering(NO_FILTERS), isFiltering({ ...NO_FILTERS, text: "a" })]).toEqual([
    false,
    true,
  ])
})

it("reads names with commas between, each once", () => {
  expect(participantsIn("김민수, 박지영,,김민수\n이정훈 ")).toEqual(["김민수", "박지영", "이정훈"])
})
