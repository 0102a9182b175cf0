/** A text cut into parts that were found and parts between them. */
export interface TextPart {
  text: string
  hit: boolean
}

/** Spans are places in code points, as Python counts them. */
export function marked(text: string, spans: readonly (readonly [number, number])[]): TextPart[] {
  const letters = [...text]
  const parts: TextPart[] = []
  let at = 0
  const push = (end: number, hit: boolean) => {
    if (end > at) parts.push({ text: letters.slice(at, end).join(""), hit })
    at = Math.max(at, end)
  }
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    push(start, false)
    push(end, true)
  }
  push(letters.length, false)
  return parts
}
