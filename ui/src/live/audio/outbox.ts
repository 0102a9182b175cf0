/** What goes to the server next: numbers frames, keeps them, and knows which were sent. */
import { FRAMES_PER_S, type Frame } from "./frames"
import { Kept } from "./kept"
import type { Missing } from "./messages"

export class Outbox {
  readonly #kept = new Kept()
  /** The number of the next frame; provisional until the server has said where the track is. */
  #next = 0
  #placed = false
  #cursor = 0
  #missing: number[] = []

  /** How many frames were numbered in all. */
  get frames(): number {
    return this.#next
  }

  /** Seconds of sound that are not on the server's disk, as far as is known. */
  get behindS(): number {
    return this.#kept.size / FRAMES_PER_S
  }

  /** Seconds that were given up; at most, as the last acknowledgement may have been lost, too. */
  get lostS(): number {
    return this.#kept.lost / FRAMES_PER_S
  }

  get isSent(): boolean {
    return this.#missing.length === 0 && this.#cursor >= this.#next
  }

  push(pcm: Int16Array, capturedS: number): void {
    this.#kept.push({ sequence: this.#next, capturedS, pcm })
    this.#next += 1
  }

  /** The server says how far the track is: go on from there, and send what it misses. */
  resume(next: number, missing: readonly Missing[]): void {
    if (!this.#placed) {
      this.#kept.renumber(next)
      this.#next += next
      this.#placed = true
    }
    this.#next = Math.max(this.#next, next)
    this.#missing = this.#kept.among(missing)
    this.#kept.acknowledge(next - 1, missing)
    this.#cursor = next
  }

  /** Forget what is on the disk; returns when the newest of it was captured. */
  acknowledge(through: number, missing: readonly Missing[]): number | undefined {
    const newest = this.#kept.get(through)
    this.#kept.acknowledge(through, missing)
    return newest?.capturedS
  }

  /** The next frame to send; it stays here until it is acknowledged. */
  take(): Frame | undefined {
    const number = this.#missing.shift() ?? this.#kept.firstFrom(this.#cursor)
    if (number === undefined) {
      this.#cursor = this.#next
      return undefined
    }
    this.#cursor = Math.max(this.#cursor, number + 1)
    return this.#kept.get(number) ?? this.take()
  }
}
