import { expect, it } from "vitest"
import { inside, secondsOf, stretchOf } from "./stretch"

it.each([
  ["75", 75],
  ["1:15", 75],
  ["01:15", 75],
  [" 1:01:15 ", 3675],
  ["0:00", 0],
  ["", undefined],
  ["1:75", null],
  ["1:2:3:4", null],
  ["-1", null],
  ["1.5", null],
  ["둘", null],
])("%s is so many seconds: %s", (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds)
})

it.each([
  ["0:10", "0:20", { from: 10, to: 20.999 }],
  ["0:10", "", { from: 10, to: null }],
  ["", "0:20", { from: null, to: 20.999 }],
  ["0:20", "0:20", { from: 20, to: 20.999 }],
  ["0:21", "0:20", null],
  ["", "", null],
  ["x", "0:20", null],
])("from %s to %s is a stretch: %s", (from, to, stretch) => {
  expect(stretchOf(from, to)).toEqual(stretch)
})

it("holds what lies in it from start to end", () => {
  const said = [
    { start: 9.9, end: 12 },
    { start: 10, end: 21 },
    { start: 11, end: null },
    { start: 12, end: 21.1 },
    { start: null, end: null },
  ]
  expect(inside(said, { from: 10, to: 21 })).toEqual([said[1]])
  expect(inside(said, { from: 10, to: null })).toEqual([said[1], said[2], said[3]])
  expect(inside(said, { from: null, to: null })).toHaveLength(4)
})
