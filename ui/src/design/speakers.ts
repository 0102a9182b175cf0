/** Colours of speakers: the same name has the same colour wherever it stands in a list of names. */
export const HUES = 8

/** The hue of each name, 1 to 8: its own one, or the next that is free while there is one. */
export function huesOf(names: readonly (string | null)[]): Map<string, number> {
  const hues = new Map<string, number>()
  const taken = new Set<number>()
  for (const name of names) {
    if (!name || hues.has(name)) continue
    let hue = hueOf(name)
    while (taken.has(hue) && taken.size < HUES) hue = (hue % HUES) + 1
    taken.add(hue)
    hues.set(name, hue)
  }
  return hues
}

/** A hue from the name alone, where no list is at hand. */
export function hueOf(name: string): number {
  let sum = 0
  for (const letter of name.normalize("NFC")) sum = (sum * 31 + letter.charCodeAt(0)) % 9973
  return (sum % HUES) + 1
}

/** What stands in the round mark: the given name of a Korean, initials of others. */
export function initials(name: string): string {
  const clean = name.normalize("NFC").trim()
  if (/^[\uac00-\ud7a3]{2,4}$/.test(clean)) return clean.slice(-2)
  const letters = clean.split(/\s+/).map((word) => word.at(0) ?? "")
  return letters.slice(0, 2).join("").toUpperCase()
}
