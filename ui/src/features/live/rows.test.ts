import { expect, it } from "vitest"
import { rowsOf } from "./rows"

const segment = (index: number, speaker: string) => ({
  id: `S${index}`,
  index,
  speaker,
  track: 0,
  start: index * 10,
  end: index * 10 + 5,
  text: "말",
  rev: 1,
})
const mark = (number: number, at: number) => ({
  number,
  at,
  track: null,
  participant: null,
  label: "",
})

it("puts bookmarks between utterances, by their times", () => {
  const rows = rowsOf([segment(0, "가"), segment(1, "가")], [mark(2, 99), mark(1, 7)])
  expect(rows.map((one) => one.key)).toEqual(["S0", "mark-1", "S1", "mark-2"])
})

it("names a speaker once in a row, and anew after a bookmark", () => {
  const said = [segment(0, "가"), segment(1, "가"), segment(2, "나"), segment(3, "나")]
  const again = (marks: Parameters<typeof rowsOf>[1]) =>
    rowsOf(said, marks).map((one) => "again" in one && one.again)
  expect(again([])).toEqual([false, true, false, true])
  expect(again([mark(1, 25)])).toEqual([false, true, false, false, false])
})
