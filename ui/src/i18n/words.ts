/** The words of the screens: Korean is the measure, English has the same keys. */
import { useStore } from "@/design/store"
import { en } from "./en"
import { ko } from "./ko"
import { languages, type Language } from "./language"

/** The same tree with other words. */
export type Like<T> = {
  [K in keyof T]: T[K] extends (...values: infer A) => string
    ? (...values: A) => string
    : T[K] extends string
      ? string
      : Like<T[K]>
}

export type Words = Like<typeof ko>

const BOOKS: Record<Language, Words> = { ko, en }

export function useWords(): Words {
  return BOOKS[useStore(languages)]
}

export function useLanguage(): Language {
  return useStore(languages)
}
