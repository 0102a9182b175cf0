/** Where somebody speaks, in percent of the whole; neighbours become one. */
import type { Segment } from "@/api/shapes"

export interface Span {
  left: number
  width: number
}

const NEAR_PERCENT = 0.25

export function spans(segments: readonly Segment[], speaker: string, whole: number): Span[] {
  const found: Span[] = []
  for (const { speaker: name, start, end } of segments) {
    if (name !== speaker || start === null || end === null) continue
    const [left, right] = [(100 * start) / whole, (100 * Math.min(end, whole)) / whole]
    const last = found.at(-1)
    if (last && left - (last.left + last.width) < NEAR_PERCENT) last.width = right - last.left
    else found.push({ left, width: right - left })
  }
  return found
}
