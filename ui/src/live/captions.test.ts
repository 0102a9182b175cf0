import { describe, expect, it } from "vitest"
import { heard, NO_CAPTIONS, withSegments, type Captions } from "./captions"

const segment = (index: number, more: object = {}) => ({
  id: `S${index}`,
  index,
  speaker: "김민수",
  track: 0,
  start: index * 2,
  end: index * 2 + 1,
  text: `말 ${index}`,
  rev: 1,
  ...more,
})
const said = (index: number, more: object = {}) => ({
  id: index,
  type: "segment_upserted",
  data: { meeting_id: "m", ...segment(index, more) },
})
const partial = (data: object) => ({
  id: null,
  type: "segment_partial",
  data: {
    meeting_id: "m",
    track: 0,
    speaker: "김민수",
    start: 4,
    stable: "",
    tentative: "",
    ...data,
  },
})

const ids = (captions: Captions) => captions.segments.map((one) => one.id)

describe("captions", () => {
  it("lose an utterance that has become part of another one", () => {
    const before = withSegments(NO_CAPTIONS, [segment(0), segment(1)])
    const { id } = segment(1)
    const gone = { id: 9, type: "segment_removed", data: { meeting_id: "m", id, into: "S0001" } }
    expect(ids(heard(before, gone))).toEqual([segment(0).id])
  })

  it("are the same in whatever order the first answer and the events come", () => {
    const asked = [segment(0), segment(1)]
    const early = withSegments(heard(NO_CAPTIONS, said(2)), asked)
    const late = heard(withSegments(NO_CAPTIONS, asked), said(2))
    expect(ids(early)).toEqual(["S0", "S1", "S2"])
    expect(ids(late)).toEqual(ids(early))
  })

  it("have each utterance once, at its time, as it was corrected last", () => {
    let now = withSegments(NO_CAPTIONS, [segment(0), segment(2)])
    now = heard(now, said(3, { start: 1 }))
    now = heard(now, said(2, { rev: 3, text: "고친 말" }))
    now = heard(now, said(2, { rev: 2, text: "먼저 고친 말" }))
    expect(ids(now)).toEqual(["S0", "S3", "S2"])
    expect(now.segments.at(-1)?.text).toBe("고친 말")
  })

  it("show what is being said until it is written down", () => {
    let now = heard(NO_CAPTIONS, partial({ stable: "로그인", tentative: " 오류" }))
    now = heard(now, partial({ track: 1, speaker: "박지영", start: 5, tentative: "네" }))
    expect([...now.partials.keys()]).toEqual([0, 1])
    now = heard(now, said(2, { track: 0, start: 4, end: 6 }))
    expect([...now.partials.keys()]).toEqual([1])
  })

  it("keep what begins after an utterance that is written down late", () => {
    const now = heard(NO_CAPTIONS, partial({ start: 8, stable: "그리고" }))
    expect(heard(now, said(1)).partials.size).toBe(1)
  })

  it("know what is new, and what was there before", () => {
    const asked = withSegments(NO_CAPTIONS, [segment(0)])
    expect(asked.newest).toBeNull()
    expect(heard(asked, said(1)).newest?.id).toBe("S1")
  })

  it("take thousands of utterances without sorting each time", () => {
    let now = NO_CAPTIONS
    const begun = performance.now()
    for (let index = 0; index < 3000; index += 1) now = heard(now, said(index))
    expect(now.segments.length).toBe(3000)
    expect(performance.now() - begun).toBeLessThan(3000)
  })
})
