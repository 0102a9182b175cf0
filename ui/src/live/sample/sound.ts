/** The sample meeting as sound: what each of its people says, and all of them together. */
import { call, send } from "@/api/client"
import { FRAMES_PER_S } from "@/live/audio/frames"

export const SAMPLE_RATE = 16_000
const FRAME_SAMPLES = SAMPLE_RATE / FRAMES_PER_S
const FULL = 32_768

export interface SampleTrack {
  participant: string
  pcm: Int16Array
}

export interface SampleSound {
  tracks: readonly SampleTrack[]
  /** All of them, as ears have it. */
  mixed: Float32Array<ArrayBuffer>
  frames: number
}

/** Fetch all tracks, and take them apart; throws a `Problem`. */
export async function fetchSample(): Promise<SampleSound> {
  const { tracks } = await call("get", "/api/v1/sample")
  const sounds = await Promise.all(tracks.map(({ number }) => decoded(number)))
  return soundOf(
    tracks.map(({ participant }, place) => ({
      participant: participant ?? "",
      sound: sounds[place] ?? new Float32Array(),
    })),
  )
}

async function decoded(number: number): Promise<Float32Array> {
  const answer = await send(`/api/v1/sample/tracks/${number}`)
  const file = await answer.arrayBuffer()
  // Only its rate matters: what it decodes comes out at that.
  const context = new OfflineAudioContext(1, 1, SAMPLE_RATE)
  return (await context.decodeAudioData(file)).getChannelData(0)
}

interface Heard {
  participant: string
  sound: Float32Array
}

export function soundOf(heard: readonly Heard[]): SampleSound {
  const frames = Math.ceil(Math.max(0, ...heard.map((one) => one.sound.length)) / FRAME_SAMPLES)
  const mixed = new Float32Array(frames * FRAME_SAMPLES)
  const tracks = heard.map(({ participant, sound }) => {
    const pcm = new Int16Array(frames * FRAME_SAMPLES)
    for (let place = 0; place < sound.length; place += 1) {
      const level = sound[place] ?? 0
      pcm[place] = Math.min(Math.max(Math.round(level * FULL), -FULL), FULL - 1)
      mixed[place] = (mixed[place] ?? 0) + level
    }
    return { participant, pcm }
  })
  return { tracks, mixed, frames }
}

export function frameOf(track: SampleTrack, number: number): Int16Array {
  return track.pcm.subarray(number * FRAME_SAMPLES, (number + 1) * FRAME_SAMPLES)
}
