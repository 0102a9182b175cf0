/** The particle that suits how a word ends: 민수가, 서연이. */
type Pair = "이/가" | "을/를" | "은/는" | "과/와" | "으로/로"

const DIGITS_WITH_FINAL = new Set(["0", "1", "3", "6", "7", "8"])
const SYLLABLES = 0xac00
const FINALS = 28
const RIEUL = 8

export function josa(word: string, pair: Pair): string {
  const [closed, open] = pair.split("/") as [string, string]
  const last =
    word
      .normalize("NFC")
      .replace(/[^\p{L}\p{N}]+$/u, "")
      .at(-1) ?? ""
  const final = finalOf(last)
  if (pair === "으로/로" && final === RIEUL) return `${word}${open}`
  return `${word}${final ? closed : open}`
}

function finalOf(letter: string): number {
  const code = letter.charCodeAt(0) - SYLLABLES
  if (code >= 0 && code < 11172) return code % FINALS
  if (letter === "1" || letter === "7" || letter === "8") return RIEUL
  return DIGITS_WITH_FINAL.has(letter) ? 1 : 0
}
