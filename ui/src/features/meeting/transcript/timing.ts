/** When each word of a segment is said. */
import type { Segment, Word } from "@/api/shapes"

export interface TimedWord {
  text: string
  start: number | null
}

/** Words as the recogniser timed them; where it did not, or somebody corrected the text, by length. */
export function timedWords(segment: Segment, heard: readonly Word[]): TimedWord[] {
  const words = segment.text.split(/\s+/).filter(Boolean)
  if (heard.length === words.length && isOf(segment, heard)) {
    return words.map((text, place) => ({ text, start: heard[place]?.start ?? null }))
  }
  const { start, end } = segment
  if (start === null || end === null) return words.map((text) => ({ text, start: null }))
  const whole = words.reduce((sum, word) => sum + word.length, 0) || 1
  let before = 0
  return words.map((text) => {
    const at = start + ((end - start) * before) / whole
    before += text.length
    return { text, start: at }
  })
}

const SLACK_S = 1

/** A segment that was cut off another one may have an id that was that of something else. */
function isOf({ start, end }: Segment, heard: readonly Word[]): boolean {
  const [first, last] = [heard[0], heard.at(-1)]
  if (start === null || end === null || !first || !last) return true
  return first.start >= start - SLACK_S && last.end <= end + SLACK_S
}

/** Which word is being said; -1 for none. */
export function wordAt(words: readonly TimedWord[], seconds: number): number {
  let found = -1
  for (const [place, word] of words.entries()) {
    if (word.start !== null && word.start <= seconds) found = place
  }
  return found
}
