import { expect, it } from "vitest"
import type { Segment, Word } from "@/api/shapes"
import { timedWords, wordAt } from "./timing"

const segment = (text: string, start: number | null, end: number | null): Segment => ({
  id: "S0001",
  index: 0,
  speaker: "서연",
  track: 0,
  start,
  end,
  text,
  rev: 1,
})
const word = (text: string, start: number): Word => ({
  text,
  start,
  end: start + 0.3,
  probability: 1,
})

it("takes the times of the recogniser", () => {
  const words = timedWords(segment("안녕 하세요", 10, 12), [word("안녕", 10.2), word("하세요", 11)])
  expect(words).toEqual([
    { text: "안녕", start: 10.2 },
    { text: "하세요", start: 11 },
  ])
})

it("takes no times of what was said elsewhere", () => {
  const elsewhere = [word("다른", 40), word("말", 41)]
  const words = timedWords(segment("안녕 하세", 10, 12), elsewhere)
  expect(words.map((one) => one.start)).toEqual([10, 11])
})

it("spreads corrected words over the segment by their length", () => {
  const words = timedWords(segment("가나 다라마바", 6, 12), [word("가나다", 6)])
  expect(words.map((one) => one.start)).toEqual([6, 8])
})

it("knows no times where there are none", () => {
  expect(
    timedWords(segment("붙여 넣은 글", null, null), []).every((one) => one.start === null),
  ).toBe(true)
})

it("tells which word is being said", () => {
  const words = [
    { text: "a", start: 1 },
    { text: "b", start: 2 },
  ]
  expect([0.5, 1.5, 9].map((at) => wordAt(words, at))).toEqual([-1, 0, 1])
})
