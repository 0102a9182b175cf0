import { expect, it } from "vitest"
import type { Segment } from "@/api/shapes"
import { spans } from "./spans"

const said = (speaker: string, start: number | null, end: number | null) =>
  ({ speaker, start, end }) as Segment

it("tells where somebody speaks, neighbours as one, nothing beyond the end", () => {
  const segments = [
    said("가", 0, 10),
    said("나", 10, 20),
    said("가", 10.1, 20),
    said("가", 90, 120),
  ]
  expect(spans(segments, "가", 100)).toEqual([
    { left: 0, width: 20 },
    { left: 90, width: 10 },
  ])
})

it("leaves out what has no time", () => {
  expect(spans([said("가", null, null)], "가", 100)).toEqual([])
})
