/** Light, dark, or as the system has it. */
import { store } from "./store"

export const THEMES = ["system", "light", "dark"] as const
export type Theme = (typeof THEMES)[number]

const NAME = "moksori.theme"

export const theme = store<Theme>("system")

const dark = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-color-scheme: dark)")

/** Take the remembered theme, and follow the system from then on. */
export function setUpTheme(): void {
  const kept = localStorage.getItem(NAME)
  theme.set(THEMES.find((one) => one === kept) ?? "system")
  dark?.addEventListener("change", paint)
  paint()
}

export function wear(one: Theme): void {
  localStorage.setItem(NAME, one)
  theme.set(one)
  paint()
}

function paint(): void {
  const chosen = theme.get()
  const shown = chosen === "system" ? (dark?.matches ? "dark" : "light") : chosen
  document.documentElement.dataset.theme = shown
}
