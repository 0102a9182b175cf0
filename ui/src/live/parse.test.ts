import { describe, expect, it } from "vitest"
import { EventParser } from "./parse"

describe("EventParser", () => {
  it("gives whole events, however they are cut", () => {
    const text =
      'retry: 2000\n\nid: 12\nevent: ticket_changed\ndata: {"board_id":"가"}\n\n: still here\n\n'
    for (let cut = 1; cut < text.length; cut += 1) {
      const parser = new EventParser()
      const told = [...parser.feed(text.slice(0, cut)), ...parser.feed(text.slice(cut))]
      expect(told).toEqual([{ id: 12, type: "ticket_changed", data: { board_id: "가" } }])
    }
  })

  it("keeps events without a number apart from those with one", () => {
    const told = new EventParser().feed('event: partial\ndata: {"rev":1}\n\nid: 3\ndata: {}\n\n')
    expect(told.map((one) => [one.id, one.type])).toEqual([
      [null, "partial"],
      [3, "message"],
    ])
  })

  it("puts several lines of data together", () => {
    const [told] = new EventParser().feed('data: {"a":\r\ndata: 1}\r\n\r\n')
    expect(told?.data).toEqual({ a: 1 })
  })
})
