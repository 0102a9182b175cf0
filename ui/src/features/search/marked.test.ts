import { expect, it } from "vitest"
import { marked } from "./marked"

it("cuts a text at what was found, by code points", () => {
  expect(marked("😀출시 일정", [[1, 3]])).toEqual([
    { text: "😀", hit: false },
    { text: "출시", hit: true },
    { text: " 일정", hit: false },
  ])
})

it("bears spans that touch, overlap or lie at the edges", () => {
  const text = "가나다라"
  const parts = marked(text, [
    [2, 4],
    [0, 2],
    [1, 3],
  ])
  expect(parts.map((one) => one.text).join("")).toBe(text)
  expect(parts.every((one) => one.hit)).toBe(true)
  expect(marked(text, [])).toEqual([{ text, hit: false }])
})
