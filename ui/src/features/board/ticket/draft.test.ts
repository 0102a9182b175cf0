import { expect, it } from "vitest"
import { changedIn, editOf, rebased, type Draft } from "./draft"

const base: Draft = {
  title: "문서",
  description: "",
  owner: "",
  due: "",
  labels: "",
  checklist: [],
}

it("sends only what was changed", () => {
  expect(editOf(base, base)).toEqual({})
  expect(editOf(base, { ...base, title: " 새 문서 ", labels: "급함, 급함" })).toEqual({
    title: "새 문서",
    labels: ["급함"],
  })
  expect(editOf({ ...base, owner: "민수", due: "2026-01-01" }, base)).toEqual({
    owner: null,
    due: null,
  })
})

it("keeps what was written when others were faster, and takes over the rest", () => {
  const mine = { ...base, description: "내 설명" }
  const theirs = { ...base, title: "남의 제목", description: "남의 설명" }
  const merged = rebased(base, mine, theirs)
  expect(merged).toEqual({ ...theirs, description: "내 설명" })
  expect(changedIn(theirs, merged)).toEqual(["description"])
})
