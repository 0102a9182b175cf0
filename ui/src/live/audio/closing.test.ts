import { expect, it } from "vitest"
import { endingOf, waitS } from "./closing"

it("comes again after what passes by, not after what stays", () => {
  const again = [1001, 1005, 1006, 1011, 1012, 4408, 4429, 4507]
  const final = [1000, 4400, 4401, 4404, 4409, 4410]
  expect(again.every((code) => endingOf(code).again)).toBe(true)
  expect(final.some((code) => endingOf(code).again)).toBe(false)
})

it("tells what a person can do something about", () => {
  expect([4507, 4429, 4410, 1006].map((code) => endingOf(code).why)).toEqual([
    "noSpace",
    "busy",
    "ended",
    "gone",
  ])
})

it("waits longer each time, never long, and as long as the server says", () => {
  expect([0, 1, 2, 9].map((tries) => waitS(tries, undefined, 0))).toEqual([0.5, 1, 2, 8])
  expect(waitS(0, 3, 0)).toBe(3)
  expect(waitS(0, undefined, 1)).toBeCloseTo(0.65)
})
