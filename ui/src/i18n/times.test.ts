import { expect, it } from "vitest"
import { ago, clock, day, dayAfter, dayBegins, today } from "./times"

it.each([
  [0, "00:00"],
  [75.9, "01:15"],
  [3675, "1:01:15"],
  [-1, "00:00"],
])("%d seconds read %s", (seconds, text) => {
  expect(clock(seconds)).toBe(text)
})

it("tells how long ago", () => {
  const now = Date.parse("2026-11-26T12:00:00Z")
  expect(ago("2026-11-26T11:57:10Z", "en", now)).toBe("2 minutes ago")
  expect(ago("2026-11-24T11:00:00Z", "ko", now)).toMatch(/2일 전|그저께/)
  expect(ago("2026-11-26T11:59:10Z", "ko", now)).toBe("방금")
  expect(ago("2026-11-26T12:00:02Z", "en", now)).toBe("just now")
})

it("writes days, with the year when it is another one", () => {
  expect(day("2001-02-03", "en")).toContain("2001")
  expect(day(today(), "ko")).not.toContain(String(new Date().getFullYear()))
})

it("knows when a day begins and ends where the browser is", () => {
  const begins = dayBegins("2026-10-31")
  expect(begins).toMatch(/Z$/)
  expect(new Date(begins).toString()).toBe(new Date(2026, 9, 31).toString())
  expect(new Date(dayBegins("2026-10-31", 1)).getTime()).toBe(new Date(2026, 10, 1).getTime())
})

it.each([
  ["2026-11-26", "2026-11-27"],
  ["2026-12-31", "2027-01-01"],
  ["2028-02-28", "2028-02-29"],
])("knows that after %s comes %s", (one, next) => {
  expect(dayAfter(one)).toBe(next)
})

it("knows today where the browser is", () => {
  expect(today(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05")
})
