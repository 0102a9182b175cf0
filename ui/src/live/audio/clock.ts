/** One clock that only grows: that of the day when the page opened, and steady from there on. */
export function nowS(): number {
  return (performance.timeOrigin + performance.now()) / 1000
}

/** A time this far off is no jitter: the sound stood still meanwhile. */
const JUMP_S = 0.4
/** So many frames in a row agree on it; a page that was busy gets its frames late, then in time. */
const SURE = 25

/** When frames were captured: time runs with the sound, and jumps where the sound stood still. */
export class Dating {
  #next: number | null = null
  #late = 0

  constructor(private readonly frameS: number) {}

  /** The capture time of the frame that has just arrived. */
  date(arrivedS: number): number {
    const expected = this.#next ?? arrivedS - this.frameS
    const off = arrivedS - this.frameS - expected
    this.#late = off > JUMP_S ? this.#late + 1 : 0
    const captured = this.#late >= SURE ? expected + off : expected
    if (this.#late >= SURE) this.#late = 0
    this.#next = captured + this.frameS
    return captured
  }

  /** What comes next is not what comes after: another device, or a rest. */
  restart(): void {
    this.#next = null
    this.#late = 0
  }
}
