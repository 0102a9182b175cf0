import { expect, it } from "vitest"
import { Kept } from "./kept"

const frame = (sequence: number) => ({
  sequence,
  capturedS: sequence / 50,
  pcm: new Int16Array(1),
})

function filled(count: number, most?: number): Kept {
  const kept = new Kept(most)
  for (let number = 0; number < count; number += 1) kept.push(frame(number))
  return kept
}

it("keeps thirty seconds, and counts what it had to give up", () => {
  const kept = filled(1510)
  expect([kept.size, kept.lost]).toEqual([1500, 10])
  expect(kept.get(9)).toBeUndefined()
  expect(kept.firstFrom(0)).toBe(10)
})

it("forgets what is acknowledged, and not what is missing there", () => {
  const kept = filled(10)
  kept.acknowledge(6, [{ first: 2, last: 3 }])
  expect(kept.size).toBe(5)
  expect(kept.among([{ first: 0, last: 9 }])).toEqual([2, 3, 7, 8, 9])
})

it("gives of the missing what it still has", () => {
  const kept = filled(12, 6)
  expect(
    kept.among([
      { first: 0, last: 1 },
      { first: 5, last: 7 },
    ]),
  ).toEqual([6, 7])
})

it("counts on from where the track already was", () => {
  const kept = filled(3)
  kept.renumber(500)
  expect(kept.firstFrom(0)).toBe(500)
  expect(kept.get(502)?.sequence).toBe(502)
})
