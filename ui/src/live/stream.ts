/** One stream of events per tab: it comes back by itself and misses nothing in between. */
import { send } from "@/api/client"
import { Problem } from "@/api/problem"
import { store } from "@/design/store"
import { EventParser, type Told } from "./parse"

export type Connection = "connecting" | "open" | "lost"
type Listener = (event: Told) => void

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000
/** The server says something at least every 15 s; silence beyond this is a dead line. */
const SILENCE_MS = 45_000

export const connection = store<Connection>("connecting")

const listeners = new Set<Listener>()

/** Be told every event of the workspace, in order; `reset` means: read everything anew. */
export function listen(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Follow the workspace until the signal says stop. */
export async function follow(signal: AbortSignal): Promise<void> {
  let seen: number | null = null
  let wait = FIRST_WAIT_MS
  while (!signal.aborted) {
    try {
      await readOnce(seen, signal, (event) => {
        if (event.id !== null) seen = event.id
        wait = FIRST_WAIT_MS
        for (const listener of listeners) listener(event)
      })
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return
    }
    if (signal.aborted) return
    connection.set("lost")
    await pause(wait, signal)
    wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  }
}

async function readOnce(seen: number | null, signal: AbortSignal, told: Listener): Promise<void> {
  const line = new AbortController()
  const end = () => line.abort()
  signal.addEventListener("abort", end)
  let alarm = setTimeout(end, SILENCE_MS)
  try {
    const headers = seen === null ? undefined : { "Last-Event-ID": String(seen) }
    const answer = await send("/api/v1/events", { headers, signal: line.signal })
    if (!answer.body) return
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    const parser = new EventParser()
    connection.set("open")
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      clearTimeout(alarm)
      alarm = setTimeout(end, SILENCE_MS)
      for (const event of parser.feed(value)) told(event)
    }
  } finally {
    clearTimeout(alarm)
    signal.removeEventListener("abort", end)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener("abort", done)
    window.addEventListener("online", done)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener("abort", done)
      window.removeEventListener("online", done)
      resolve()
    }
  })
}
