/** What a tab knows of its track: a reload goes on with the same one. */
import { onceKey } from "@/api/once"

export interface KnownTrack {
  name: string
  participant: string
  /** As the server gave it; takes the place of a socket that it has not missed yet. */
  resume?: string
}

const LENGTH = 12

const placeOf = (meeting: string) => `moksori.track.${meeting}`

export function newTrack(participant: string): KnownTrack {
  return { name: `web-${onceKey().slice(0, LENGTH)}`, participant }
}

export function knownTrack(meeting: string): KnownTrack | null {
  const kept = sessionStorage.getItem(placeOf(meeting))
  return kept ? (JSON.parse(kept) as KnownTrack) : null
}

export function keepTrack(meeting: string, track: KnownTrack): void {
  sessionStorage.setItem(placeOf(meeting), JSON.stringify(track))
}

export function forgetTrack(meeting: string): void {
  sessionStorage.removeItem(placeOf(meeting))
}

const NAME = "moksori.name"

/** The name that somebody gave at the last meeting on this browser. */
export function rememberedName(): string {
  return localStorage.getItem(NAME) ?? ""
}

export function rememberName(name: string): void {
  localStorage.setItem(NAME, name)
}
