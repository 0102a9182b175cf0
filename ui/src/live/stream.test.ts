import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { connection, follow, listen } from "./stream"

const bytes = (text: string) => new TextEncoder().encode(text)

/** A server that tells one thing per connection, then ends it. */
function server(tellings: string[]) {
  const seen: (string | null)[] = []
  const answer = (_: string, init: RequestInit) => {
    seen.push(new Headers(init.headers).get("Last-Event-ID"))
    const text = tellings.shift()
    const body = new ReadableStream({
      start(controller) {
        if (text === undefined) return
        controller.enqueue(bytes(text))
        controller.close()
      },
    })
    return Promise.resolve(new Response(body))
  }
  return { seen, answer }
}

beforeEach(() => {
  vi.useFakeTimers()
  const empty = { getItem: () => null }
  vi.stubGlobal("sessionStorage", empty)
  vi.stubGlobal("localStorage", empty)
  vi.stubGlobal("window", new EventTarget())
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it("comes back after an end, and names the last event that it saw", async () => {
  const { seen, answer } = server([
    "id: 7\nevent: a\ndata: {}\n\n",
    "id: 8\nevent: b\ndata: {}\n\n",
  ])
  vi.stubGlobal("fetch", answer)
  const told: string[] = []
  const stop = listen((event) => told.push(event.type))
  const line = new AbortController()
  void follow(line.signal)
  await vi.waitFor(() => expect(told).toEqual(["a"]))
  await vi.waitFor(() => expect(connection.get()).toBe("lost"))
  await vi.advanceTimersByTimeAsync(600)
  await vi.waitFor(() => expect(told).toEqual(["a", "b"]))
  await vi.advanceTimersByTimeAsync(600)
  expect(seen).toEqual([null, "7", "8"])
  line.abort()
  stop()
})

it("waits longer each time while nobody answers", async () => {
  let tries = 0
  vi.stubGlobal("fetch", () => {
    tries += 1
    return Promise.reject(new TypeError("no route"))
  })
  const line = new AbortController()
  void follow(line.signal)
  await vi.advanceTimersByTimeAsync(4000)
  expect(tries).toBe(4)
  line.abort()
})
