/** Where in a recording its live meeting is: it runs with the clock, and rests where it has to. */
import { FRAMES_PER_S } from "@/live/audio/frames"

/** A page that was not looked after for longer than this has slept; nothing is made up for. */
const SLEPT_S = 3

export class Playhead {
  /** When, on the clock, the recording would have begun, had it never rested; null: it rests. */
  #begunS: number | null = null

  constructor(private at = 0) {}

  get atS(): number {
    return this.at
  }

  /** How many frames are due by now. */
  get due(): number {
    return Math.floor(this.at * FRAMES_PER_S + 1e-6)
  }

  /** Come to the time that it is now. */
  move(nowS: number, running: boolean): void {
    if (!running) {
      this.#begunS = null
      return
    }
    if (this.#begunS === null || nowS - this.#begunS - this.at > SLEPT_S) {
      this.#begunS = nowS - this.at
    }
    this.at = Math.max(this.at, nowS - this.#begunS)
  }

  /** When a frame was heard, for one that has just become due. */
  capturedS(frame: number): number {
    return (this.#begunS ?? 0) + frame / FRAMES_PER_S
  }
}
