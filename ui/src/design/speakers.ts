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

const known = new Map<string, number>()

/** The hue of a name, the same on every page; people who came up one after another differ. */
export function hueOf(name: string): number {
  const clean = name.normalize("NFC").trim()
  const found = known.get(clean)
  if (found !== undefined) return found
  const hue = (known.size % HUES) + 1
  known.set(clean, hue)
  return hue
}

/** What stands in the round mark: the given name of a Korean, initials of others. */
export function initials(name: string): string {
  const clean = name.normalize("NFC").trim()
  if (/^\p{Script=Hangul}{2,4}$/u.test(clean)) return clean.slice(-2)
  const letters = clean.split(/\s+/).map((word) => word.at(0) ?? "")
  return letters.slice(0, 2).join("").toUpperCase()
}
