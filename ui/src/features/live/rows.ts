/** What stands in the column of captions: utterances and bookmarks, by their times. */
import type { Mark, Segment } from "@/api/shapes"

export type Row =
  | { key: string; at: number; segment: Segment; again: boolean }
  | { key: string; at: number; mark: Mark }

export function rowsOf(segments: readonly Segment[], marks: readonly Mark[]): Row[] {
  const rows: Row[] = []
  const waiting = marks.toSorted((a, b) => a.at - b.at || a.number - b.number)
  let before: Segment | null = null
  for (const segment of segments) {
    const at = segment.start ?? 0
    while (waiting[0] && waiting[0].at < at) {
      rows.push(rowOf(waiting.shift() as Mark))
      before = null
    }
    const again = before !== null && before.speaker === segment.speaker
    rows.push({ key: segment.id, at, segment, again })
    before = segment
  }
  return [...rows, ...waiting.map(rowOf)]
}

function rowOf(mark: Mark): Row {
  return { key: `mark-${mark.number}`, at: mark.at, mark }
}
