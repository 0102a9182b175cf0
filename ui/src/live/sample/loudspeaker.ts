/** Lets a person hear the sample where its meeting is; browsers want a touch before. */
import { SAMPLE_RATE } from "./sound"

/** The ear does not mind this much between captions and sound. */
const APART_S = 0.3
const FADE_S = 0.02

export class Loudspeaker {
  readonly #context = new AudioContext()
  readonly #volume = this.#context.createGain()
  #sound: AudioBuffer | null = null
  #source: AudioBufferSourceNode | null = null
  /** Where on the clock of the context second 0 of the sound would lie. */
  #beganS = 0

  /** Make one inside of a click: then the browser lets it sound. */
  constructor() {
    this.#volume.connect(this.#context.destination)
    void this.wake()
  }

  /** Whether the browser does not let it sound, until somebody touches the page. */
  get blocked(): boolean {
    return this.#context.state !== "running"
  }

  async wake(): Promise<void> {
    await this.#context.resume().catch(() => undefined)
  }

  load(mixed: Float32Array<ArrayBuffer>): void {
    this.#sound = this.#context.createBuffer(1, mixed.length, SAMPLE_RATE)
    this.#sound.copyToChannel(mixed, 0)
  }

  mute(on: boolean): void {
    this.#volume.gain.setTargetAtTime(on ? 0 : 1, this.#context.currentTime, FADE_S)
  }

  /** Sound from where the meeting is; null: it rests. */
  follow(atS: number | null): void {
    if (atS === null || this.blocked) return this.#hush()
    const heardS = this.#context.currentTime - this.#beganS
    if (this.#source && Math.abs(heardS - atS) < APART_S) return
    this.#hush()
    if (!this.#sound || atS >= this.#sound.duration) return
    this.#source = this.#context.createBufferSource()
    this.#source.buffer = this.#sound
    this.#source.connect(this.#volume)
    this.#beganS = this.#context.currentTime - atS
    this.#source.start(0, atS)
  }

  close(): void {
    this.#hush()
    void this.#context.close().catch(() => undefined)
  }

  #hush(): void {
    this.#source?.stop()
    this.#source?.disconnect()
    this.#source = null
  }
}
