/** Which meeting this tab plays the sample in: a reload goes on with the same tracks. */
import type { KnownTrack } from "@/live/audio/tracks"

export interface KnownSample {
  meeting: string
  tracks: KnownTrack[]
}

const PLACE = "moksori.sampleLive"

export function knownSample(): KnownSample | null {
  const kept = sessionStorage.getItem(PLACE)
  return kept ? (JSON.parse(kept) as KnownSample) : null
}

export function keepSample(sample: KnownSample): void {
  sessionStorage.setItem(PLACE, JSON.stringify(sample))
}

export function forgetSample(meeting: string): void {
  if (isSample(meeting)) sessionStorage.removeItem(PLACE)
}

/** Whether this tab plays the sample in this meeting, or did before a reload. */
export function isSample(meeting: string): boolean {
  return knownSample()?.meeting === meeting
}
