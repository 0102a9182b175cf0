/** What a speaker looks like: the name alone decides, so one person looks alike on every page. */
export const HUES = 8

/** The hue of a name, 1 to 8; two people may share one, so it never stands without the name. */
export function hueOf(name: string): number {
  let hash = 0
  for (const letter of clean(name)) hash = Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)
  // The low bits of Hangul syllables hang on their last consonants alone: the high ones join in.
  return (((hash ^ (hash >>> 15)) >>> 0) % HUES) + 1
}

export function colourOf(name: string): string {
  return `var(--speaker-${hueOf(name)})`
}

/** Those who speak, each once, in the order in which they begin. */
export function speakersIn(said: readonly { speaker: string | null }[]): string[] {
  return [...new Set(said.map((one) => one.speaker))].filter((name) => name !== null)
}

/** What stands in the round mark: the given name of a Korean, initials of others. */
export function initials(name: string): string {
  const known = clean(name)
  if (/^\p{Script=Hangul}{2,4}$/u.test(known)) return known.slice(-2)
  const letters = known.split(/\s+/).map((word) => word.at(0) ?? "")
  return letters.slice(0, 2).join("").toUpperCase()
}

function clean(name: string): string {
  return name.normalize("NFC").trim()
}
