/** Finding by first consonants: ㅎㅇㄹ finds 회의록, as Koreans expect of any list. */
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
const FIRST_SYLLABLE = 0xac00
const PER_INITIAL = 588

export function initialsOf(text: string): string {
  let found = ""
  for (const letter of text.normalize("NFC")) {
    const code = letter.charCodeAt(0) - FIRST_SYLLABLE
    found += code >= 0 && code < 11172 ? INITIALS.charAt(Math.floor(code / PER_INITIAL)) : letter
  }
  return found
}

/** Whether a text holds a query: as written, or by its first consonants; blanks do not count. */
export function matches(text: string, query: string): boolean {
  const wanted = squeezed(query)
  if (!wanted) return true
  const whole = squeezed(text)
  return whole.includes(wanted) || (/^[ㄱ-ㅎ]+$/.test(wanted) && initialsOf(whole).includes(wanted))
}

function squeezed(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, "").toLowerCase()
}
