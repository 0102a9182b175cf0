/** A stretch of a meeting, as people write it and as a link has it. */

export interface Stretch {
  from: number | null
  to: number | null
}

interface Timed {
  start: number | null
  end: number | null
}

const REST_OF_SECOND = 0.999

/** 1:01:15 and 75 are seconds; null for what is no time, undefined for nothing. */
export function secondsOf(text: string): number | null | undefined {
  const tidy = text.trim()
  if (!tidy) return undefined
  if (!/^\d{1,6}(:[0-5]?\d){0,2}$/.test(tidy)) return null
  return tidy.split(":").reduce((sum, part) => sum * 60 + Number(part), 0)
}

/** What somebody wrote; null where it is no stretch. A clock stands for all of its second. */
export function stretchOf(from: string, to: string): Stretch | null {
  const [begin, end] = [secondsOf(from), secondsOf(to)]
  if (begin === null || end === null) return null
  const stretch = { from: begin ?? null, to: end === undefined ? null : end + REST_OF_SECOND }
  if (stretch.from === null && stretch.to === null) return null
  return (stretch.from ?? 0) < (stretch.to ?? Infinity) ? stretch : null
}

/** Those that lie in a stretch from start to end, as the server sees it. */
export function inside<T extends Timed>(segments: readonly T[], { from, to }: Stretch): T[] {
  return segments.filter(
    ({ start, end }) =>
      start !== null && start >= (from ?? 0) && (to === null || (end !== null && end <= to)),
  )
}
