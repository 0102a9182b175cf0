import { expect, it } from "vitest"
import { frameOf, soundOf } from "./sound"

const ramp = (length: number, level: number) => new Float32Array(length).fill(level)

it("cuts tracks into whole frames, the shorter one filled with silence", () => {
  const sound = soundOf([
    { participant: "가", sound: ramp(700, 0.5) },
    { participant: "나", sound: ramp(10, -0.25) },
  ])
  expect(sound.frames).toBe(3)
  const [one, other] = sound.tracks
  if (!one || !other) throw new Error("there are two tracks")
  expect([frameOf(one, 0)[0], frameOf(one, 2)[59], frameOf(one, 2)[60]]).toEqual([
    16_384, 16_384, 0,
  ])
  expect(frameOf(one, 2)).toHaveLength(320)
  expect([frameOf(other, 0)[9], frameOf(other, 0)[10], frameOf(other, 1)[0]]).toEqual([-8192, 0, 0])
})

it("lets people hear all of them at once", () => {
  const { mixed } = soundOf([
    { participant: "가", sound: ramp(320, 0.5) },
    { participant: "나", sound: ramp(320, -0.25) },
  ])
  expect([mixed.length, mixed[0], mixed[319]]).toEqual([320, 0.25, 0.25])
})

it("keeps within 16 bits what is too loud", () => {
  const [track] = soundOf([{ participant: "가", sound: new Float32Array([1.5, -1.5, 1]) }]).tracks
  expect([...(track?.pcm.subarray(0, 3) ?? [])]).toEqual([32_767, -32_768, 32_767])
})
