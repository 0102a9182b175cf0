/** Whether this tab speaks in a meeting: it goes on whatever page is open. */
import { call } from "@/api/client"
import { store } from "@/design/store"
import { forgetSample, knownSample, type KnownSample } from "@/live/sample/known"
import { Loudspeaker } from "@/live/sample/loudspeaker"
import { SamplePlayer } from "@/live/sample/player"
import { fetchSample, type SampleSound } from "@/live/sample/sound"
import { Recorder, type Recording } from "./recorder"
import { knownTrack, newTrack } from "./tracks"

/** What is recorded now; null: nothing. */
export const recording = store<Recording | null>(null)
/** How loud it is, from 0 to 1; apart, because it changes many times a second. */
export const level = store(0)

const FALL = 0.8

let current: Recorder | SamplePlayer | null = null

/** Speak in a meeting, with the usual microphone. */
export async function join(meeting: string, participant: string): Promise<void> {
  if (current?.meeting === meeting) return
  giveWay()
  const recorder = new Recorder(meeting, knownTrack(meeting) ?? newTrack(participant), {
    onChange: shown,
    onLevel: (now) => level.set(Math.max(now, level.get() * FALL)),
  })
  current = recorder
  await recorder.open(null)
}

/** Let the people of the sample speak in a meeting that was opened for them. */
export function play(meeting: string, sound: SampleSound, speaker: Loudspeaker): void {
  const tracks = sound.tracks.map(({ participant }, number) => ({
    name: `sample-${number}`,
    participant,
  }))
  void playOn({ meeting, tracks }, Promise.resolve(sound), speaker)
}

async function playOn(known: KnownSample, sound: Promise<SampleSound>, speaker: Loudspeaker) {
  giveWay()
  const player = new SamplePlayer(known, speaker, shown)
  current = player
  await player.open(sound)
}

/** One at a time: a meeting goes on without this tab, but one of the sample has nobody else. */
function giveWay(): void {
  if (current instanceof SamplePlayer) void finish(current).catch(() => undefined)
  else current?.close()
}

async function finish(player: SamplePlayer): Promise<void> {
  await player.end()
  await call("post", "/api/v1/meetings/{meeting_id}/live/end", {
    path: { meeting_id: player.meeting },
  })
}

/** Go on with what this tab did before a reload, if it did. */
export async function rejoin(meeting: string): Promise<void> {
  if (current?.meeting === meeting) return
  const sample = knownSample()
  const track = knownTrack(meeting)
  if (sample?.meeting === meeting) await playOn(sample, fetchSample(), new Loudspeaker())
  else if (track) await join(meeting, track.participant)
}

/** Fetch the sample once more, after it could not be had. */
export function replay(): void {
  if (current instanceof SamplePlayer) void current.open(fetchSample())
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
  forgetSample(meeting)
  if (current?.meeting !== meeting) return
  current.close()
  forget()
}

function forget(): void {
  current = null
  recording.set(null)
  level.set(0)
}

/** Show how it stands; where somebody else has ended the meeting, nothing is sent any more. */
function shown(now: Recording): void {
  recording.set(now)
  const { phase, why } = now.line ?? {}
  if (phase === "failed" && (why === "ended" || why === "noMeeting")) hangUp(now.meeting)
}

export function mute(on: boolean): void {
  current?.mute(on)
}

/** The whole meeting is about to rest: a recording stops at once, people need not. */
export function rest(on: boolean): void {
  if (current instanceof SamplePlayer) current.rest(on)
}

/** Take a device, or try the usual one again. */
export function listenTo(device: string | null): void {
  if (current instanceof Recorder) void current.open(device)
}

export function hurry(): void {
  current?.hurry()
}
