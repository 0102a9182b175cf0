import { expect, it } from "vitest"
import type { Meeting } from "@/api/shapes"
import { addressOf, filtered, filtersIn, isFiltering, NO_FILTERS, peopleIn } from "./filters"
import { participantsIn } from "./handIn"

const meeting = (title: string, on: string, names: string[], state = "ready") =>
  ({
    title,
    on,
    state,
    board_id: `board of ${title}`,
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
  expect(titles({ person: "최서연" })).toEqual(["주간 회의"])
  expect(titles({ person: "서연" })).toEqual([])
  expect(titles({ board: "board of 고객 미팅" })).toEqual(["고객 미팅"])
  expect(titles({ since: "2026-11-21" })).toEqual(["고객 미팅"])
  expect(titles({ until: "2026-11-20" })).toEqual(["주간 회의"])
  expect([isFiltering(NO_FILTERS), isFiltering({ ...NO_FILTERS, text: "a" })]).toEqual([
    false,
    true,
  ])
})

it("keeps filters in the address, and only those that are set", () => {
  const some = { ...NO_FILTERS, person: "최서연", since: "2026-11-21" }
  expect(addressOf(some)).toEqual({ person: "최서연", since: "2026-11-21" })
  expect(filtersIn(new URLSearchParams(addressOf(some)))).toEqual(some)
  expect(filtersIn(new URLSearchParams("upload="))).toEqual(NO_FILTERS)
})

it("names everybody once, in the order of the alphabet", () => {
  expect(peopleIn([...all, ...all])).toEqual(["김민수", "최서연"])
})

it("reads names with commas between, each once", () => {
  expect(participantsIn("김민수, 박지영,,김민수\n이정훈 ")).toEqual(["김민수", "박지영", "이정훈"])
})
