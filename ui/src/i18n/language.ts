/** Korean unless somebody chose English. */
import { store } from "@/design/store"

export type Language = "ko" | "en"

/** Each in its own words. */
export const LANGUAGE_NAMES: Record<Language, string> = { ko: "한국어", en: "English" }

const NAME = "moksori.language"

const chosen = store<Language>(remembered())

function remembered(): Language {
  return typeof localStorage !== "undefined" && localStorage.getItem(NAME) === "en" ? "en" : "ko"
}

export const languages = chosen

export function language(): Language {
  return chosen.get()
}

export function speak(one: Language): void {
  localStorage.setItem(NAME, one)
  document.documentElement.lang = one
  chosen.set(one)
}
