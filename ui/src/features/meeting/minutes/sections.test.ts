import { expect, it } from "vitest"
import { orderOf, writerOf } from "./sections"

const WORDS = { byModel: (name: string) => `by ${name}`, byRules: "by rules" }

it.each([
  ["llm:qwen3:4b", "by qwen3:4b"],
  ["rules", "by rules"],
  ["llm:", "by rules"],
])("%s wrote it: %s", (engine, told) => {
  expect(writerOf(engine, WORDS)).toBe(told)
})

it("shows each part once, whatever the template", () => {
  const all = orderOf("no such template")
  for (const template of ["standup", "one-on-one", "client", "lecture"]) {
    expect(orderOf(template).toSorted()).toEqual(all.toSorted())
  }
  expect(orderOf("standup")[0]).toBe("status_changes")
})
