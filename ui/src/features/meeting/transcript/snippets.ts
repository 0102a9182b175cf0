/** A few utterances by which a voice is known: the longest ones, in the order of the talk. */
import type { Segment } from "@/api/shapes"

const MOST = 3

export function snippets(segments: readonly Segment[], speaker: string | null): Segment[] {
  const own = segments.filter((one) => one.speaker === speaker)
  const longest = own.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, MOST)
  return longest.toSorted((a, b) => a.index - b.index)
}

function lengthOf({ start, end, text }: Segment): number {
  return start !== null && end !== null ? end - start : text.length / 10
}
