/** Where an utterance is cut, and what stands around it. */
import type { Segment } from "@/api/shapes"

export interface Cut {
  /** The text as it is kept. */
  text: string
  /** How many characters of it come first; the server counts code points. */
  at: number
}

/** Where the caret cuts a text; null where it has words on one side only. */
export function cutAt(text: string, caret: number): Cut | null {
  const before = tidy(text.slice(0, caret))
  if (!before || !tidy(text.slice(caret))) return null
  return { text: tidy(text), at: [...before].length }
}

/** As the server keeps texts: composed, with single spaces. */
export function tidy(text: string): string {
  return text.normalize("NFC").split(/\s+/).filter(Boolean).join(" ")
}

export interface Neighbours {
  before: Segment | undefined
  after: Segment | undefined
}

/** What was said before and after an utterance. */
export function around(segments: readonly Segment[], id: string): Neighbours {
  const place = segments.findIndex((one) => one.id === id)
  if (place < 0) return { before: undefined, after: undefined }
  return { before: segments[place - 1], after: segments[place + 1] }
}

/** Without times utterances stand in the order of their numbers: a new one needs a free number. */
export function hasRoom(segments: readonly Segment[], { index }: Segment): boolean {
  if (segments.every((one) => one.start !== null)) return true
  return !segments.some((one) => one.index === index + 1)
}

/** Where in a joined text the second part begins. */
export function seam(whole: string, second: string): number {
  return whole.endsWith(second) ? whole.length - second.length : whole.length
}
