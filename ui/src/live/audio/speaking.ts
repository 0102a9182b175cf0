/** Whether this tab speaks in a meeting: it goes on whatever page is open. */
import { store } from "@/design/store"
import { Recorder, type Recording } from "./recorder"
import { knownTrack, newTrack } from "./tracks"

/** What is recorded now; null: nothing. */
export const recording = store<Recording | null>(null)
/** How loud it is, from 0 to 1; apart, because it changes many times a second. */
export const level = store(0)

const FALL = 0.8

let current: Recorder | null = null

/** Speak in a meeting, with the usual microphone. */
export async function join(meeting: string, participant: string): Promise<void> {
  if (current?.meeting === meeting) return
  current?.close()
  current = new Recorder(meeting, knownTrack(meeting) ?? newTrack(participant), {
    onChange: recording.set,
    onLevel: (now) => level.set(Math.max(now, level.get() * FALL)),
  })
  await current.open(null)
}

/** Go on with the track of before a reload, if there was one. */
export async function rejoin(meeting: string): Promise<void> {
  const track = knownTrack(meeting)
  if (track) await join(meeting, track.participant)
}

/** End the own track; true when the server has all of it. */
export async function leave(): Promise<boolean> {
  const leaving = current
  const whole = (await leaving?.end()) ?? true
  if (current === leaving) forget()
  return whole
}

/** The meeting is over: whatever is open is closed. */
export function hangUp(meeting: string): void {
  if (current?.meeting !== meeting) return
  current.close()
  forget()
}

function forget(): void {
  current = null
  recording.set(null)
  level.set(0)
}

export function mute(on: boolean): void {
  current?.mute(on)
}

/** Take a device, or try the usual one again. */
export function listenTo(device: string | null): void {
  void current?.open(device)
}

export function hurry(): void {
  current?.hurry()
}
