import { expect, it } from "vitest"
import { HUES, hueOf, huesOf, initials } from "./speakers"

it("gives people of one meeting different hues while there are any", () => {
  const names = Array.from({ length: HUES }, (_, place) => `사람${place}`)
  expect(new Set(huesOf([...names, null, names[0] ?? ""]).values()).size).toBe(HUES)
})

it("keeps the hue of a name from page to page", () => {
  const hue = hueOf("김민수")
  hueOf("박지영")
  expect(hueOf("김민수".normalize("NFD"))).toBe(hue)
})

it.each([
  ["최서연", "서연"],
  ["남궁민수", "민수"],
  ["Ada Lovelace", "AL"],
  ["화자 1", "화1"],
])("marks %s with %s", (name, mark) => {
  expect(initials(name)).toBe(mark)
})
