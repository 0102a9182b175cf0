import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Line } from "./line"
import type { LineState } from "./lineState"
import { Server } from "./testing"

const FRAME_MS = 20

let server: Server
let states: LineState[]
let line: Line

const nowS = () => Date.now() / 1000
const state = () => states.at(-1) as LineState

function opened(resume?: string): Line {
  return new Line({
    connect: server.connect,
    start: (token) => ({
      type: "start",
      meeting: "m",
      track: "t",
      sample_rate: 16_000,
      captured_at: nowS(),
      captions: false,
      resume: token,
    }),
    now: nowS,
    onState: (next) => states.push(next),
    onStarted: () => undefined,
    resume,
  })
}

/** Speak for so long. */
async function speak(seconds: number): Promise<void> {
  for (let frame = 0; frame < seconds * 50; frame += 1) {
    line.push(new Int16Array(320), nowS())
    await vi.advanceTimersByTimeAsync(FRAME_MS)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  server = new Server()
  states = []
  line = opened()
})
afterEach(() => {
  line.abandon()
  vi.useRealTimers()
})

describe("a line that holds", () => {
  it("sends each frame once, and forgets what is on the disk", async () => {
    await speak(2)
    await vi.advanceTimersByTimeAsync(200)
    expect([server.disk.size, server.twice]).toEqual([100, []])
    expect([state().phase, state().behindS, state().lostS]).toEqual(["open", 0, 0])
  })

  it("goes on with the numbers of a track that was there before", async () => {
    for (let number = 0; number < 500; number += 1) server.disk.add(number)
    await speak(1)
    expect([server.disk.size, server.twice]).toEqual([550, []])
  })

  it("ends the track behind its last frame", async () => {
    await speak(1)
    const stopped = line.stop()
    await vi.advanceTimersByTimeAsync(200)
    expect(await stopped).toBe(true)
    expect([server.frames, state().phase]).toEqual([50, "stopped"])
  })

  it("does not fill the browser where the network takes nothing", async () => {
    await speak(0.2)
    server.buffered = 1_000_000
    await speak(1)
    expect(server.disk.size).toBe(10)
    server.buffered = 0
    await speak(0.2)
    expect([server.disk.size, server.missing]).toEqual([70, []])
  })
})

describe("a line that breaks", () => {
  it("loses no frame over five seconds, and sends none twice that is known", async () => {
    await speak(2)
    server.cut()
    await speak(5)
    expect(state().phase).not.toBe("open")
    expect(state().behindS).toBeGreaterThan(4.9)
    server.away = false
    await speak(10)
    await vi.advanceTimersByTimeAsync(200)
    expect([server.disk.size, server.missing]).toEqual([850, []])
    expect([state().phase, state().behindS, state().lostS]).toEqual(["open", 0, 0])
    expect(server.starts.at(-1)?.resume).toBe("r1")
  })

  it("keeps half a minute, and says what it had to give up", async () => {
    await speak(1)
    server.cut()
    await speak(40)
    expect(state().behindS).toBe(30)
    server.away = false
    await speak(10)
    await vi.advanceTimersByTimeAsync(200)
    expect(state().lostS).toBeGreaterThan(9)
    const [gap, ...others] = server.missing
    expect(others).toEqual([])
    const gone = (gap?.last ?? 0) - (gap?.first ?? 0) + 1
    const unsure = Math.round(state().lostS * 50) - gone
    expect(unsure).toBeGreaterThanOrEqual(0)
    expect(unsure).toBeLessThan(15)
  })

  it("notices a server that says nothing any more", async () => {
    await speak(1)
    server.deaf = true
    await speak(9)
    expect(states.map((one) => one.phase)).toContain("waiting")
    server.deaf = false
    await speak(10)
    await vi.advanceTimersByTimeAsync(200)
    expect([server.missing, state().behindS]).toEqual([[], 0])
  })

  it("comes at once when the network is back", async () => {
    server.cut()
    await speak(12)
    server.away = false
    while (state().phase !== "waiting") await vi.advanceTimersByTimeAsync(5)
    line.hurry()
    await vi.advanceTimersByTimeAsync(20)
    expect(state().phase).toBe("open")
  })

  it("stops for good where coming again is useless, and says why", async () => {
    line.abandon()
    server.refusals = [4410]
    line = opened()
    await speak(3)
    expect([state().phase, state().why, server.starts.length]).toEqual(["failed", "ended", 0])
  })

  it("waits for room on a full disk, and keeps the sound meanwhile", async () => {
    line.abandon()
    server.refusals = [4507, 4507]
    line = opened()
    await speak(0.4)
    expect([state().phase, state().why]).toEqual(["waiting", "noSpace"])
    await speak(6)
    await vi.advanceTimersByTimeAsync(200)
    expect([state().phase, server.disk.size, server.missing]).toEqual(["open", 320, []])
  })

  it("is mute after it came again, too", async () => {
    line.mute(true)
    await speak(0.5)
    expect(server.muted).toEqual([true])
    server.muted.push(false)
    server.cut()
    server.away = false
    await speak(3)
    expect(server.muted.at(-1)).toBe(true)
  })

  it("ends the track after a cut in the last moment", async () => {
    await speak(1)
    server.cut()
    await speak(0.5)
    const stopped = line.stop()
    server.away = false
    await vi.advanceTimersByTimeAsync(5000)
    expect(await stopped).toBe(true)
    expect([server.frames, server.disk.size]).toEqual([75, 75])
  })
})
