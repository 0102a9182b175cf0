import { QueryClient } from "@tanstack/react-query"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { names } from "@/api/names"
import { renewer, touched } from "./renewing"

const event = (type: string, data: Record<string, unknown>) => ({ id: 1, type, data })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it("knows what each event makes old", () => {
  expect(touched(event("ticket_changed", { board_id: "b", ticket_id: "t" }))).toEqual([
    names.board("b"),
    names.ticket("t"),
  ])
  expect(touched(event("meeting_changed", { meeting_id: "m" }))).toContainEqual(names.meetings)
  expect(touched(event("suggestion_changed", { board_id: "b" }))).toContainEqual(names.inbox)
  expect(touched(event("suggestion_changed", { board_id: "b", ticket_id: "t" }))).toContainEqual(
    names.ticket("t"),
  )
  expect(touched(event("segment_removed", { meeting_id: "m" }))).toEqual([names.meeting("m")])
  expect(touched(event("track_changed", { meeting_id: "m" }))).toEqual([names.live("m")])
  expect(touched(event("mark_added", { meeting_id: "m" }))).toEqual([names.marks("m")])
  expect(touched(event("model_changed", { state: "fetching" }))).toEqual([names.models])
  expect(touched(event("model_changed", { state: "here" }))).toContainEqual(names.health)
  expect(touched(event("partial", { meeting_id: "m" }))).toEqual([])
})

it("asks once for many events, and for everything after a reset", () => {
  const client = new QueryClient()
  const asked = vi.spyOn(client, "invalidateQueries")
  const renew = renewer(client)
  for (let count = 0; count < 50; count += 1) {
    renew(event("segment_upserted", { meeting_id: "m" }))
  }
  expect(asked).not.toHaveBeenCalled()
  vi.advanceTimersByTime(200)
  expect(asked.mock.calls).toEqual([[{ queryKey: names.meeting("m") }]])

  asked.mockClear()
  renew(event("reset", {}))
  vi.advanceTimersByTime(200)
  expect(asked.mock.calls).toEqual([[]])
})
