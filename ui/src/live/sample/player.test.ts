import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Recording } from "@/live/audio/recorder"
import type { Connect, Socket } from "@/live/audio/socket"
import { Server } from "@/live/audio/testing"
import { keepSample, knownSample, type KnownSample } from "./known"
import { SamplePlayer, type Speaker } from "./player"
import { soundOf } from "./sound"

const RATE = 16_000
const LENGTH_S = 20
const FRAMES = LENGTH_S * 50
const PEOPLE = ["최서연", "김민수"]

/** A server per track: which one is meant is said in the first message. */
let servers: Map<string, Server>
const connectHere: Connect = (events) => {
  let inner: Socket | null = null
  setTimeout(events.onOpen, 1)
  return {
    get bufferedAmount() {
      return inner?.bufferedAmount ?? 0
    },
    send(data) {
      if (inner) return inner.send(data)
      const { track } = JSON.parse(String(data)) as { track: string }
      const onOpen = () => inner?.send(data)
      inner = servers.get(track)?.connect({ ...events, onOpen }) ?? null
    },
    close: (code) => inner?.close(code),
  }
}
vi.mock("@/live/audio/socket", () => ({ connectHere: (events: never) => connectHere(events) }))
vi.mock("@/live/audio/wakelock", () => ({ keepAwake: () => () => undefined }))

class Ears implements Speaker {
  blocked = false
  readonly heard: (number | null)[] = []
  readonly muted: boolean[] = []
  load = () => undefined
  follow = (atS: number | null) => this.heard.push(atS)
  mute = (on: boolean) => this.muted.push(on)
  wake = async () => undefined
  close = () => undefined
}

const sound = soundOf(
  PEOPLE.map((participant, place) => ({
    participant,
    sound: new Float32Array(LENGTH_S * RATE).fill(0.1 * (place + 1)),
  })),
)

let shown: Recording
let ears: Ears
let player: SamplePlayer

function begin(): void {
  const known: KnownSample = knownSample() ?? {
    meeting: "m",
    tracks: PEOPLE.map((participant, number) => ({ name: `sample-${number}`, participant })),
  }
  ears = new Ears()
  player = new SamplePlayer(known, ears, (now) => (shown = now))
  void player.open(Promise.resolve(sound))
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000)
const all = () => [...servers.values()]
const sent = () => all().map((one) => one.disk.size)
const lost = () => all().flatMap((one) => [...one.missing, ...one.twice])
const tell = (type: string) => all().forEach((one) => one.say({ type }))

beforeEach(() => {
  vi.useFakeTimers()
  servers = new Map(PEOPLE.map((_, number) => [`sample-${number}`, new Server()]))
  const kept = new Map<string, string>()
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  })
  vi.stubGlobal("localStorage", { getItem: () => null })
  vi.stubGlobal("window", { addEventListener: () => undefined })
  begin()
})
afterEach(() => {
  player.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe("the sample in a live meeting", () => {
  it("is said by all of its people at their own pace, and heard there", async () => {
    await pass(10)
    for (const frames of sent()) expect(Math.abs(frames - 500)).toBeLessThan(15)
    expect(shown.sample).toMatchObject({ atS: 9, lengthS: LENGTH_S, over: false, failed: false })
    expect(Math.abs((ears.heard.at(-1) ?? 0) - 10)).toBeLessThan(0.3)
  })

  it("says when all of it was said, and ends its tracks behind the last frame", async () => {
    await pass(LENGTH_S + 1)
    expect([sent(), lost(), shown.sample?.over]).toEqual([[FRAMES, FRAMES], [], true])
    expect(ears.heard.at(-1)).toBeNull()
    const ended = player.end()
    await pass(1)
    expect([await ended, all().map((one) => one.frames)]).toEqual([true, [FRAMES, FRAMES]])
    expect(knownSample()).toBeNull()
  })

  it("rests while one of its lines is cut, and loses nothing", async () => {
    await pass(4)
    servers.get("sample-1")?.cut()
    await pass(45)
    const [first] = sent()
    expect(Math.abs((first ?? 0) - 200)).toBeLessThan(15)
    expect([shown.line?.phase, shown.line?.lostS, ears.heard.at(-1)]).toEqual(["waiting", 0, null])
    for (const one of all()) one.away = false
    await pass(10 + LENGTH_S)
    expect([sent(), lost(), shown.sample?.over]).toEqual([[FRAMES, FRAMES], [], true])
  })

  it("rests at once when a person asks for it, and goes on when the meeting does", async () => {
    await pass(4)
    player.rest(true)
    await pass(0.2)
    const before = sent()
    tell("paused")
    await pass(30)
    expect([sent(), shown.sample?.over]).toEqual([before, false])
    tell("resumed")
    await pass(LENGTH_S)
    expect([sent(), lost()]).toEqual([[FRAMES, FRAMES], []])
  })

  it("goes on after a reload where the server's tracks are, with the same ones", async () => {
    await pass(6)
    all().forEach((one) => one.cut())
    const known = knownSample()
    player.close()
    if (known) keepSample(known)
    await pass(5)
    all().forEach((one) => (one.away = false))
    const before = sent()
    begin()
    await pass(1)
    expect(sent().every((frames, place) => frames < (before[place] ?? 0) + 60)).toBe(true)
    await pass(LENGTH_S)
    expect([sent(), lost(), shown.sample?.over]).toEqual([[FRAMES, FRAMES], [], true])
    expect(all().map((one) => one.starts.at(-1)?.resume)).toEqual(["r1", "r1"])
  })

  it("is silent for a person who wants it so, and goes on all the same", async () => {
    await pass(2)
    player.mute(true)
    await pass(2)
    expect([ears.muted, shown.muted]).toEqual([[true], true])
    expect(sent().every((frames) => frames > 180)).toBe(true)
  })

  it("says that its sound did not come, and begins when it does", async () => {
    player.close()
    begin()
    await player.open(Promise.reject(new Error("not there")))
    expect(shown.sample?.failed).toBe(true)
  })

  it("says that the browser lets nobody hear it", async () => {
    ears.blocked = true
    await pass(1)
    expect(shown.sample?.blocked).toBe(true)
    ears.blocked = false
    await pass(1)
    expect(shown.sample?.blocked).toBe(false)
  })
})
