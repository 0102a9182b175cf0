/** One person of the sample: a track of the meeting, with a line of its own. */
import { layLine } from "@/live/audio/laying"
import type { Line } from "@/live/audio/line"
import { AT_FIRST, type LineState } from "@/live/audio/lineState"
import type { KnownTrack } from "@/live/audio/tracks"
import type { Playhead } from "./playhead"
import { frameOf, SAMPLE_RATE, type SampleTrack } from "./sound"

export interface VoiceParts {
  onChange: () => void
  /** The server has given a word by which the track is known again. */
  onResumable: () => void
  /** The whole meeting rests: what is said now is not kept. */
  onPaused: () => void
}

export class Voice {
  state: LineState = AT_FIRST
  /** The frame that is said next; null: the server has not said yet where its track is. */
  next: number | null = null
  paused = false
  readonly #line: Line

  constructor(
    meeting: string,
    known: KnownTrack,
    private readonly sound: SampleTrack,
    parts: VoiceParts,
  ) {
    this.#line = layLine(meeting, known, SAMPLE_RATE, {
      onState: (state) => {
        this.state = state
        parts.onChange()
      },
      onStarted: ({ resume, next_sequence: next }) => {
        // Frames are numbered as in the recording, so that the server knows where we are.
        this.next ??= next
        known.resume = resume
        parts.onResumable()
      },
      onPaused: (paused) => {
        this.paused = paused
        if (paused) parts.onPaused()
      },
    })
  }

  /** Whether the server keeps what is said now. */
  get ready(): boolean {
    return this.next !== null && this.state.phase === "open" && !this.paused
  }

  /** Say what is due. */
  say(head: Playhead, frames: number): void {
    if (this.next === null) return
    const due = Math.min(head.due, frames)
    for (; this.next < due; this.next += 1) {
      this.#line.push(frameOf(this.sound, this.next), head.capturedS(this.next))
    }
  }

  hurry(): void {
    this.#line.hurry()
  }

  stop(): Promise<boolean> {
    return this.#line.stop()
  }

  abandon(): void {
    this.#line.abandon()
  }
}
