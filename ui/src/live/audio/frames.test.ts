import { expect, it } from "vitest"
import { isRateTaken, loudness, packed } from "./frames"

it("packs a frame as the server reads it", () => {
  const bytes = new Uint8Array(
    packed({ sequence: 258, capturedS: 1.5, pcm: Int16Array.of(1, -2, 32_767) }),
  )
  expect([...bytes.slice(0, 4)]).toEqual([2, 1, 0, 0])
  expect([...bytes.slice(4, 8)]).toEqual([3, 0, 0, 0])
  expect([...bytes.slice(8, 16)]).toEqual([0, 0, 0, 0, 0, 0, 0xf8, 0x3f])
  expect([...bytes.slice(16)]).toEqual([1, 0, 0xfe, 0xff, 0xff, 0x7f])
})

it("has 656 bytes for 20 ms at 16 kHz", () => {
  const pcm = new Int16Array(320)
  expect(packed({ sequence: 0, capturedS: 0, pcm }).byteLength).toBe(656)
})

it("knows the rates that the server takes", () => {
  expect([8000, 16_000, 44_100, 48_000].every(isRateTaken)).toBe(true)
  expect([7999, 11_025, 22_049, 96_000].some(isRateTaken)).toBe(false)
})

it("hears silence as nothing and full sound as all", () => {
  expect(loudness(new Int16Array(320))).toBe(0)
  expect(loudness(new Int16Array(320).fill(32_767))).toBeCloseTo(1, 3)
  const quiet = loudness(new Int16Array(320).fill(1000))
  expect(quiet).toBeGreaterThan(0.4)
  expect(quiet).toBeLessThan(0.6)
})
