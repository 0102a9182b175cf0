import { expect, it } from "vitest"
import { Dating } from "./clock"

const FRAME = 0.02

function dated(arrivals: readonly number[], dating = new Dating(FRAME)): number[] {
  return arrivals.map((at) => Number(dating.date(at).toFixed(3)))
}

it("runs with the sound, whatever the jitter of arrivals", () => {
  expect(dated([10.02, 10.07, 10.07, 10.08])).toEqual([10, 10.02, 10.04, 10.06])
})

it("is not fooled by a page that was busy: its frames come late, and then in time", () => {
  const dating = new Dating(FRAME)
  dated([10.02], dating)
  const burst = dated(
    Array.from({ length: 20 }, () => 11),
    dating,
  )
  expect(burst.at(-1)).toBeCloseTo(10.4)
})

it("jumps where the sound stood still", () => {
  const dating = new Dating(FRAME)
  dated([10.02], dating)
  const after = dated(
    Array.from({ length: 30 }, (_, count) => 70 + count * FRAME),
    dating,
  )
  expect(after[0]).toBeCloseTo(10.02)
  expect(after.at(-1)).toBeCloseTo(70 + 29 * FRAME - FRAME)
})

it("starts anew after a rest", () => {
  const dating = new Dating(FRAME)
  dated([10.02], dating)
  dating.restart()
  expect(dated([20.02], dating)).toEqual([20])
})
