import { expect, it } from "vitest"
import type { Segment } from "@/api/shapes"
import { around, cutAt, hasRoom, seam } from "./cut"

const said = (index: number, start: number | null): Segment => ({
  id: `S000${index + 1}`,
  index,
  speaker: "서연",
  track: 0,
  start,
  end: null,
  text: `말 ${index}`,
  rev: 1,
})

it("cuts where the caret stands", () => {
  const text = "네, 알겠습니다. 그럼 배포는요?"
  const caret = text.indexOf("그럼")
  expect(cutAt(text, caret)).toEqual({ text, at: caret - 1 })
  expect(cutAt(text, caret - 1)).toEqual({ text, at: caret - 1 })
  expect(cutAt(text, caret + 1)).toEqual({ text, at: caret + 1 })
})

it("cuts nothing off at the ends", () => {
  expect(cutAt("가나 다", 0)).toBeNull()
  expect(cutAt("가나 다", 4)).toBeNull()
  expect(cutAt("  가나 다 ", 2)).toBeNull()
  expect(cutAt("", 0)).toBeNull()
})

it("counts as the server does: code points of a text that is tidied", () => {
  expect(cutAt("😀  좋아요 네", 4)).toEqual({ text: "😀 좋아요 네", at: 1 })
  expect(cutAt("😀좋아요 네", 5)).toEqual({ text: "😀좋아요 네", at: 4 })
  const apart = "한글 말".normalize("NFD")
  expect(cutAt(apart, "한글".normalize("NFD").length)).toEqual({ text: "한글 말", at: 2 })
})

it("knows what was said before and after", () => {
  const all = [said(0, 0), said(2, 1), said(1, 2)]
  expect(around(all, "S0003")).toEqual({ before: all[0], after: all[2] })
  expect(around(all, "S0001").before).toBeUndefined()
  expect(around(all, "S0002").after).toBeUndefined()
  expect(around(all, "S0009")).toEqual({ before: undefined, after: undefined })
})

it("needs a free number where there are no times", () => {
  const timed = [said(0, 0), said(1, 1)]
  const bare = [said(0, null), said(1, null), said(3, null)]
  expect(timed.every((one) => hasRoom(timed, one))).toBe(true)
  expect(bare.map((one) => hasRoom(bare, one))).toEqual([false, true, true])
})

it("finds where two texts were joined", () => {
  expect(seam("가나 다라", "다라")).toBe(3)
  expect(seam("가나 다라", "마바")).toBe(5)
})
