import { expect, it } from "vitest"
import { initialsOf, matches } from "./initials"

it("takes the first consonants", () => {
  expect(initialsOf("회의록 2판")).toBe("ㅎㅇㄹ 2ㅍ")
})

it.each([
  ["주간 회의", "회의", true],
  ["주간 회의", "주간회", true],
  ["주간 회의", "ㅈㄱㅎ", true],
  ["주간 회의", "ㅎㅈ", false],
  ["Weekly", "week", true],
  ["회의".normalize("NFD"), "회의", true],
  ["회의", "회의".normalize("NFD"), true],
  ["아무거나", "  ", true],
])("%s holds %s: %s", (text, query, found) => {
  expect(matches(text, query)).toBe(found)
})
