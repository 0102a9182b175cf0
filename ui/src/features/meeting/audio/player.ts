/** The one player of this tab: a citation on any page plays through it. */
import { send } from "@/api/client"
import { apiKey } from "@/api/key"
import { store } from "@/design/store"

export type Sound = "none" | "loading" | "ready" | "missing"

export const playing = store(false)
export const position = store(0)
export const duration = store(0)
export const rate = store(1)
export const meetingHeard = store<string | null>(null)
export const sound = store<Sound>("none")

/** A touch before the words, so that their first sound is not cut. */
const LEAD_S = 0.1

let element: HTMLAudioElement | null = null
let until: number | null = null
let owned: string | null = null

const elsewhere = new Map<string, string>()

/** Say where the sound of something lies that is no meeting of ours, such as a link to one. */
export function soundAt(name: string, url: string): void {
  elsewhere.set(name, url)
}

/** The element itself, for who draws its waveform. */
export function audio(): HTMLAudioElement {
  if (element) return element
  element = new Audio()
  element.preload = "metadata"
  element.addEventListener("play", () => playing.set(true))
  element.addEventListener("pause", () => playing.set(false))
  element.addEventListener("ended", () => playing.set(false))
  element.addEventListener("durationchange", () => {
    if (element && Number.isFinite(element.duration)) duration.set(element.duration)
  })
  element.addEventListener("loadedmetadata", () => sound.set("ready"))
  element.addEventListener("error", () => sound.set("missing"))
  element.addEventListener("seeked", tell)
  element.addEventListener("play", follow)
  return element
}

/** Make a meeting the one that is heard; nothing plays yet. */
export async function load(meeting: string): Promise<void> {
  if (meetingHeard.get() === meeting) return
  const player = audio()
  player.pause()
  meetingHeard.set(meeting)
  position.set(0)
  duration.set(0)
  sound.set("loading")
  if (owned) URL.revokeObjectURL(owned)
  owned = null
  try {
    player.src = await sourceOf(meeting)
    player.playbackRate = rate.get()
  } catch {
    sound.set("missing")
  }
}

/** Play from a second on, up to another one if it is given; tell whether there is anything to hear. */
export async function playAt(meeting: string, seconds: number, end?: number): Promise<boolean> {
  // It may be there by now: the sound of a live meeting is made a while after its end.
  if (sound.get() === "missing") meetingHeard.set(null)
  await load(meeting)
  const player = audio()
  until = end ?? null
  player.currentTime = Math.max(0, seconds - LEAD_S)
  position.set(seconds)
  if (sound.get() === "missing") return false
  return player.play().then(
    () => true,
    (error: unknown) => !(error instanceof DOMException && error.name === "NotSupportedError"),
  )
}

export async function toggle(meeting: string): Promise<void> {
  await load(meeting)
  until = null
  const player = audio()
  if (player.paused) await player.play().catch(() => undefined)
  else player.pause()
}

export function seek(seconds: number): void {
  until = null
  audio().currentTime = Math.min(Math.max(seconds, 0), duration.get())
  position.set(seconds)
}

export function setRate(value: number): void {
  rate.set(value)
  audio().playbackRate = value
}

export function pause(): void {
  audio().pause()
}

/** An element can not show a key: then the sound is fetched whole. */
async function sourceOf(meeting: string): Promise<string> {
  const other = elsewhere.get(meeting)
  if (other) return other
  const url = `/api/v1/meetings/${encodeURIComponent(meeting)}/sound`
  if (!apiKey()) return url
  owned = URL.createObjectURL(await (await send(url)).blob())
  return owned
}

function tell(): void {
  const now = audio().currentTime
  position.set(now)
  if (until !== null && now >= until) {
    until = null
    audio().pause()
  }
}

function follow(): void {
  tell()
  if (!audio().paused) requestAnimationFrame(follow)
}
