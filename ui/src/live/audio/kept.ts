/** Frames that the server has not acknowledged: thirty seconds of them, then the oldest go. */
import { FRAMES_PER_S, type Frame } from "./frames"
import type { Missing } from "./messages"

const KEPT_S = 30
const MOST = KEPT_S * FRAMES_PER_S

export class Kept {
  #frames = new Map<number, Frame>()
  /** How many were given up, because nobody acknowledged them in time. */
  lost = 0

  constructor(private readonly most = MOST) {}

  get size(): number {
    return this.#frames.size
  }

  get(sequence: number): Frame | undefined {
    return this.#frames.get(sequence)
  }

  /** The lowest number that is kept from `sequence` on. */
  firstFrom(sequence: number): number | undefined {
    if (this.#frames.has(sequence)) return sequence
    for (const number of this.#frames.keys()) if (number >= sequence) return number
    return undefined
  }

  push(frame: Frame): void {
    this.#frames.set(frame.sequence, frame)
    if (this.#frames.size <= this.most) return
    const [oldest] = this.#frames.keys()
    if (oldest !== undefined) this.#frames.delete(oldest)
    this.lost += 1
  }

  /** Forget what is on the server's disk: all up to `through`, but for what is missing there. */
  acknowledge(through: number, missing: readonly Missing[]): void {
    for (const number of this.#frames.keys()) {
      if (number > through) return
      if (!missing.some((gap) => gap.first <= number && number <= gap.last)) {
        this.#frames.delete(number)
      }
    }
  }

  /** Count from another number on: the track was there before this page. */
  renumber(by: number): void {
    const moved = [...this.#frames.values()].map((one): [number, Frame] => [
      one.sequence + by,
      { ...one, sequence: one.sequence + by },
    ])
    this.#frames = new Map(moved)
  }

  /** What to send of the numbers below `next` that the server misses. */
  among(missing: readonly Missing[]): number[] {
    return [...this.#frames.keys()].filter((number) =>
      missing.some((gap) => gap.first <= number && number <= gap.last),
    )
  }
}
