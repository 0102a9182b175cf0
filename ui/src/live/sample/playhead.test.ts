import { describe, expect, it } from "vitest"
import { Playhead } from "./playhead"

const START = 1_000

describe("a recording that is played as a meeting", () => {
  it("is as fast as the clock", () => {
    const head = new Playhead()
    for (let turn = 0; turn <= 250; turn += 1) head.move(START + turn * 0.04, true)
    expect([head.due, head.atS.toFixed(2)]).toEqual([500, "10.00"])
    expect(head.capturedS(0)).toBe(START)
    expect(head.capturedS(499)).toBeCloseTo(START + 9.98)
  })

  it("stands still while it rests, and goes on from there, later on the clock", () => {
    const head = new Playhead()
    head.move(START, true)
    head.move(START + 2, true)
    for (let second = 2; second < 60; second += 1) head.move(START + second, false)
    expect(head.due).toBe(100)
    head.move(START + 60, true)
    expect(head.due).toBe(100)
    head.move(START + 61, true)
    expect(head.due).toBe(150)
    expect(head.capturedS(100)).toBeCloseTo(START + 60)
  })

  it("goes on in the middle, where another page left off", () => {
    const head = new Playhead(42.5)
    expect(head.due).toBe(2125)
    head.move(START, true)
    head.move(START + 1, true)
    expect(head.due).toBe(2175)
    expect(head.capturedS(2125)).toBeCloseTo(START)
  })

  it("makes up for a second that the browser took, but not for a sleep", () => {
    const head = new Playhead()
    head.move(START, true)
    head.move(START + 1.5, true)
    expect(head.due).toBe(75)
    head.move(START + 600, true)
    expect(head.due).toBe(75)
    head.move(START + 601, true)
    expect(head.due).toBe(125)
  })

  it("never goes back, whatever the clock does", () => {
    const head = new Playhead(10)
    head.move(START, true)
    head.move(START - 5, true)
    expect(head.due).toBe(500)
  })
})
