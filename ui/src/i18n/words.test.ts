import { expect, it } from "vitest"
import { en } from "./en"
import { ko } from "./ko"

type Tree = { [key: string]: unknown }

function keysOf(tree: Tree, path = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "object" && value !== null
      ? keysOf(value as Tree, `${path}${key}.`)
      : [`${path}${key}:${typeof value}`],
  )
}

function textsOf(tree: Tree): string[] {
  return Object.values(tree).flatMap((value) => {
    if (typeof value === "string") return [value]
    if (typeof value === "function")
      return [String((value as (...all: unknown[]) => string)("7", "3"))]
    return textsOf(value as Tree)
  })
}

it("has the same keys in both languages", () => {
  expect(keysOf(en).toSorted()).toEqual(keysOf(ko).toSorted())
})

it("says something everywhere, English without a Korean letter", () => {
  for (const book of [ko, en]) expect(textsOf(book).filter((text) => !text.trim())).toEqual([])
  expect(textsOf(en).filter((text) => /[\uac00-\ud7a3]/.test(text))).toEqual([])
})

it("never asks in the stiff form", () => {
  expect(textsOf(ko).filter((text) => text.includes("하시겠습니까"))).toEqual([])
})
