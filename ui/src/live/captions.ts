/** What is said in a live meeting, kept up to date by events instead of asking again. */
import type { Segment } from "@/api/shapes"
import type { Told } from "./parse"

/** What is heard of an utterance that goes on. */
export interface Partial {
  track: number
  speaker: string | null
  start: number
  stable: string
  tentative: string
}

export interface Captions {
  segments: readonly Segment[]
  /** Of each track that is speaking. */
  partials: ReadonlyMap<number, Partial>
  /** What was written down last while somebody watched. */
  newest: Segment | null
}

export const NO_CAPTIONS: Captions = { segments: [], partials: new Map(), newest: null }

/** Put segments in: by their times, each once, the newest revision of it. */
export function withSegments(before: Captions, fresh: readonly Segment[]): Captions {
  const known = new Map(before.segments.map((one) => [one.id, one]))
  for (const one of fresh) {
    if ((known.get(one.id)?.rev ?? 0) <= one.rev) known.set(one.id, one)
  }
  return { ...before, segments: [...known.values()].toSorted(byTime) }
}

/** Take an event of the meeting. */
export function heard(before: Captions, { type, data }: Told): Captions {
  if (type === "segment_removed") {
    return { ...before, segments: before.segments.filter((one) => one.id !== data.id) }
  }
  if (type === "segment_upserted") return withSegment(before, data as unknown as Segment)
  const track = Number(data.track)
  if (type === "segment_partial") {
    return withPartial(before, track, data as unknown as Partial)
  }
  const silent =
    type === "track_changed" && ["left", "ended", "muted"].includes(String(data.action))
  if (silent) return withPartial(before, track, null)
  return before
}

/** One more utterance: nearly always the last one, so that nothing is sorted anew. */
function withSegment(before: Captions, fresh: Segment): Captions {
  const last = before.segments.at(-1)
  const next =
    last && (byTime(last, fresh) >= 0 || before.segments.some((one) => one.id === fresh.id))
      ? withSegments(before, [fresh])
      : { ...before, segments: [...before.segments, fresh] }
  return { ...closed(next, fresh.track, fresh.end ?? Infinity), newest: fresh }
}

function withPartial(before: Captions, track: number, partial: Partial | null): Captions {
  const partials = new Map(before.partials)
  if (partial && (partial.stable || partial.tentative)) partials.set(track, partial)
  else partials.delete(track)
  return { ...before, partials }
}

/** An utterance is written down: what was shown of it goes. */
function closed(before: Captions, track: number, end: number): Captions {
  const partial = before.partials.get(track)
  if (!partial || partial.start >= end) return before
  const partials = new Map(before.partials)
  partials.delete(track)
  return { ...before, partials }
}

/** The order of speaking. */
export function byTime(a: Segment, b: Segment): number {
  return (a.start ?? a.index) - (b.start ?? b.index) || a.index - b.index
}
