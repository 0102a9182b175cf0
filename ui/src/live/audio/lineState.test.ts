import { expect, it } from "vitest"
import { AT_FIRST, together, type LineState } from "./lineState"

const open: LineState = { phase: "open", why: null, behindS: 0.2, lostS: 0, delayS: 0.1 }

it("is open when all lines are", () => {
  expect(together([open, { ...open, delayS: 0.3, behindS: 0.1 }])).toEqual({
    phase: "open",
    why: null,
    behindS: 0.2,
    lostS: 0,
    delayS: 0.3,
  })
})

it("is as bad as the worst of them, and says why", () => {
  const waiting: LineState = { ...open, phase: "waiting", why: "restart", lostS: 2 }
  const failed: LineState = { ...open, phase: "failed", why: "ended" }
  expect(together([open, waiting])).toMatchObject({ phase: "waiting", why: "restart", lostS: 2 })
  expect(together([waiting, failed, open])).toMatchObject({ phase: "failed", why: "ended" })
  expect(together([open, AT_FIRST])).toMatchObject({ phase: "connecting", delayS: 0.1 })
})

it("is not there yet without a line", () => {
  expect(together([])).toEqual(AT_FIRST)
})
