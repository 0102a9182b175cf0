/** The API key of this browser, and whether the server asks for one. */
import { store } from "@/design/store"

const NAME = "moksori.key"

export const keyWanted = store(false)

export function apiKey(): string | null {
  return sessionStorage.getItem(NAME) ?? localStorage.getItem(NAME)
}

/** Keep a key: for this tab, or until it is forgotten. */
export function keepKey(key: string, { remember }: { remember: boolean }): void {
  const place = remember ? localStorage : sessionStorage
  place.setItem(NAME, key)
}

export function forgetKey(): void {
  sessionStorage.removeItem(NAME)
  localStorage.removeItem(NAME)
}

export function askForKey(): void {
  keyWanted.set(true)
}
