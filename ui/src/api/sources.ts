/** Search names what it found in by kind: `meeting:01K...`; boards name meetings by their id alone. */
const KIND = "meeting:"

export function meetingOf(source: string): string {
  return source.startsWith(KIND) ? source.slice(KIND.length) : source
}

export function sourceOf(meeting: string): string {
  return `${KIND}${meeting}`
}
