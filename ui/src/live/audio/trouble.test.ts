import { expect, it } from "vitest"
import { isInsecure, troubleOf } from "./trouble"

const named = (name: string) => new DOMException("no", name)

it("names what a person can mend", () => {
  const names = ["NotAllowedError", "NotFoundError", "OverconstrainedError", "NotReadableError"]
  expect(names.map((name) => troubleOf(named(name)))).toEqual([
    "denied",
    "missing",
    "missing",
    "taken",
  ])
  expect(troubleOf(new TypeError("?"))).toBe("broken")
  expect(troubleOf("odd")).toBe("broken")
})

it("knows that plain HTTP from elsewhere has no microphone", () => {
  const navigator = {} as Navigator
  const listening = { mediaDevices: {} } as unknown as Navigator
  expect(isInsecure({ isSecureContext: false, navigator: listening })).toBe(true)
  expect(isInsecure({ isSecureContext: true, navigator })).toBe(true)
  expect(isInsecure({ isSecureContext: true, navigator: listening })).toBe(false)
})
