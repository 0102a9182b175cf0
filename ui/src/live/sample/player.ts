/** Plays the sample into a live meeting, as if its people sat in front of this browser. */
import { nowS } from "@/live/audio/clock"
import { FRAMES_PER_S } from "@/live/audio/frames"
import { together } from "@/live/audio/lineState"
import { NOTHING_YET, type Recording, type SampleShown } from "@/live/audio/recorder"
import { keepAwake } from "@/live/audio/wakelock"
import { forgetSample, keepSample, type KnownSample } from "./known"
import type { Loudspeaker } from "./loudspeaker"
import { Playhead } from "./playhead"
import type { SampleSound } from "./sound"
import { Voice } from "./voice"

const TURN_MS = 40

/** What a loudspeaker has to do; tests have one that only listens. */
export type Speaker = Pick<Loudspeaker, "blocked" | "load" | "follow" | "mute" | "wake" | "close">

export class SamplePlayer {
  readonly meeting: string
  #shown: Recording
  #sample: SampleShown = { atS: null, lengthS: 0, blocked: false, failed: false, over: false }
  #voices: Voice[] = []
  #head: Playhead | null = null
  #frames = 0
  /** A person has just asked for a pause. */
  #resting = false
  #closed = false
  #turns: ReturnType<typeof setInterval> | undefined
  readonly #sleep = keepAwake()
  readonly #watch = new AbortController()

  constructor(
    private readonly known: KnownSample,
    private readonly speaker: Speaker,
    private readonly onChange: (recording: Recording) => void,
  ) {
    this.meeting = known.meeting
    this.#shown = { ...NOTHING_YET, meeting: known.meeting, participant: "", sample: this.#sample }
    keepSample(known)
    onChange(this.#shown)
    window.addEventListener("online", () => this.hurry(), { signal: this.#watch.signal })
  }

  /** Begin, or go on where the server's tracks are, once the sound is here. */
  async open(coming: Promise<SampleSound>): Promise<void> {
    this.#tell({ failed: false })
    let sound: SampleSound
    try {
      sound = await coming
    } catch {
      return this.#tell({ failed: true })
    }
    if (this.#closed) return
    this.#frames = sound.frames
    this.speaker.load(sound.mixed)
    this.#tell({ lengthS: sound.frames / FRAMES_PER_S })
    this.#voices = this.known.tracks.flatMap((track, place) => {
      const said = sound.tracks[place]
      return said ? [this.#voice(track, said)] : []
    })
    this.#turns = setInterval(() => this.#turn(), TURN_MS)
  }

  /** Whether this person hears it; the meeting hears it all the same. */
  mute(on: boolean): void {
    this.speaker.mute(on)
    if (!on) void this.speaker.wake()
    this.#show({ muted: on })
  }

  /** Rest at once, before the server says so: what is said meanwhile would not be kept. */
  rest(on: boolean): void {
    this.#resting = on
  }

  hurry(): void {
    for (const voice of this.#voices) voice.hurry()
    void this.speaker.wake()
  }

  /** End all tracks; true when the server has all that was said. */
  async end(): Promise<boolean> {
    this.#quiet()
    const whole = await Promise.all(this.#voices.map((one) => one.stop()))
    forgetSample(this.meeting)
    return whole.every(Boolean)
  }

  close(): void {
    this.#quiet()
    for (const voice of this.#voices) voice.abandon()
    forgetSample(this.meeting)
  }

  #voice(...[track, said]: [KnownSample["tracks"][number], SampleSound["tracks"][number]]): Voice {
    return new Voice(this.meeting, track, said, {
      onChange: () => this.#show({ line: together(this.#voices.map((one) => one.state)) }),
      onResumable: () => keepSample(this.known),
      onPaused: () => this.rest(false),
    })
  }

  #turn(): void {
    const placed = this.#voices.every((one) => one.next !== null)
    if (placed && !this.#head) this.#head = new Playhead(this.#reached() / FRAMES_PER_S)
    const head = this.#head
    if (!head) return
    const ready = !this.#resting && this.#voices.every((one) => one.ready)
    const running = ready && head.due < this.#frames
    head.move(nowS(), running)
    if (running) for (const voice of this.#voices) voice.say(head, this.#frames)
    this.speaker.follow(running ? head.atS : null)
    this.#tell({
      atS: Math.floor(Math.min(head.atS, this.#sample.lengthS)),
      blocked: this.speaker.blocked,
      over: ready && head.due >= this.#frames,
    })
  }

  /** How far the server has all tracks. */
  #reached(): number {
    return Math.min(...this.#voices.map((one) => one.next ?? 0))
  }

  #quiet(): void {
    this.#closed = true
    clearInterval(this.#turns)
    this.#watch.abort()
    this.#sleep()
    this.speaker.close()
  }

  #tell(change: Partial<SampleShown>): void {
    const names = Object.keys(change) as (keyof SampleShown)[]
    if (names.every((name) => this.#sample[name] === change[name])) return
    this.#sample = { ...this.#sample, ...change }
    this.#show({ sample: this.#sample })
  }

  #show(change: Partial<Recording>): void {
    this.#shown = { ...this.#shown, ...change }
    if (!this.#closed) this.onChange(this.#shown)
  }
}
