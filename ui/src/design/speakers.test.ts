import { expect, it } from "vitest"
import { HUES, hueOf, initials, speakersIn } from "./speakers"

it.each([
  ["최서연", 7],
  ["김민수", 8],
  ["박지영", 1],
  ["이정훈", 5],
])("gives %s the same hue in every browser", (name, hue) => {
  expect(hueOf(name)).toBe(hue)
  expect(hueOf(` ${name.normalize("NFD")} `)).toBe(hue)
})

it("does not hang on who came up before", () => {
  const [one, other] = [hueOf("Ada Lovelace"), hueOf("Grace Hopper")]
  expect([hueOf("Grace Hopper"), hueOf("Ada Lovelace")]).toEqual([other, one])
})

it("spreads names over all hues", () => {
  const names = ["김", "이", "박", "최", "정", "강", "조", "윤"].flatMap((family) =>
    ["민수", "지영", "서연", "정훈", "하준", "도윤", "지우", "수빈"].map((one) => family + one),
  )
  const counts = Array.from(
    { length: HUES },
    (_, place) => names.filter((name) => hueOf(name) === place + 1).length,
  )
  expect(counts.reduce((sum, one) => sum + one)).toBe(names.length)
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(names.length / HUES / 2)
})

it("gives the first voices that nobody has named hues of their own", () => {
  const voices = Array.from({ length: 6 }, (_, place) => `화자 ${place + 1}`)
  expect(new Set(voices.map(hueOf)).size).toBe(voices.length)
})

it("lists who speaks in the order in which they begin", () => {
  const said = ["이정훈", null, "박지영", "이정훈"].map((speaker) => ({ speaker }))
  expect(speakersIn(said)).toEqual(["이정훈", "박지영"])
})

it.each([
  ["최서연", "서연"],
  ["남궁민수", "민수"],
  ["Ada Lovelace", "AL"],
  ["화자 1", "화1"],
])("marks %s with %s", (name, mark) => {
  expect(initials(name)).toBe(mark)
})
