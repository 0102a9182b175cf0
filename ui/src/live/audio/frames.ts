/** Sound as it travels: 20 ms of PCM16 behind 16 bytes, all little-endian. */
export const FRAME_MS = 20
export const FRAMES_PER_S = 1000 / FRAME_MS
const HEADER_BYTES = 16
/** What the server takes: 20 ms are a whole number of samples at these. */
const LOWEST_RATE = 8000
const HIGHEST_RATE = 48_000

export interface Frame {
  sequence: number
  /** Seconds on the clock of the track. */
  capturedS: number
  pcm: Int16Array
}

/** Whether the server takes sound of this rate. */
export function isRateTaken(rate: number): boolean {
  return rate >= LOWEST_RATE && rate <= HIGHEST_RATE && rate % FRAMES_PER_S === 0
}

/** A frame as one binary message. */
export function packed({ sequence, capturedS, pcm }: Frame): ArrayBuffer {
  const bytes = new ArrayBuffer(HEADER_BYTES + pcm.length * 2)
  const view = new DataView(bytes)
  view.setUint32(0, sequence, true)
  view.setUint32(4, pcm.length, true)
  view.setFloat64(8, capturedS, true)
  for (let place = 0; place < pcm.length; place += 1) {
    view.setInt16(HEADER_BYTES + place * 2, pcm[place] ?? 0, true)
  }
  return bytes
}

const QUIETEST_DB = -60
const FULL = 32_768

/** How loud a frame is, from 0 to 1 as ears have it. */
export function loudness(pcm: Int16Array): number {
  let sum = 0
  for (const sample of pcm) sum += sample * sample
  const db = 10 * Math.log10(sum / Math.max(pcm.length, 1) / (FULL * FULL) + 1e-12)
  return Math.min(Math.max(1 - db / QUIETEST_DB, 0), 1)
}
