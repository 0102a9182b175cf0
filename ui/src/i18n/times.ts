/** Dates, durations and places in a recording, as people read them. */
import { justNow as englishNow } from "./en/app"
import { justNow as koreanNow } from "./ko/app"
import type { Language } from "./language"

/** 75.4 becomes 01:15, and 3675 becomes 1:01:15. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const tail = `${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}`
  return hours ? `${hours}:${tail}` : tail
}

/** Seconds as people say them in passing: 0.3, 12. */
export function tenths(seconds: number): string {
  return String(Math.round(seconds * 10) / 10)
}

/** A day such as 2026-11-26, written for people. */
export function day(iso: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language, {
    month: "short",
    day: "numeric",
    weekday: "short",
  })
  const shown = new Date(`${iso}T00:00:00`)
  const thisYear = shown.getFullYear() === new Date().getFullYear()
  return thisYear
    ? format.format(shown)
    : new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(shown)
}

/** The same where little room is. */
export function shortDay(iso: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" })
  return format.format(new Date(`${iso}T00:00:00`))
}

/** The moment at which a day begins where the browser is, or another one so many days later. */
export function dayBegins(iso: string, later = 0): string {
  const begins = new Date(`${iso}T00:00:00`)
  begins.setDate(begins.getDate() + later)
  return begins.toISOString()
}

export function moment(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  )
}

const STEPS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const

/** How long ago something was. */
export function ago(iso: string, language: Language, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" })
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit)
  }
  return language === "ko" ? koreanNow : englishNow
}

/** The day after another one. */
export function dayAfter(iso: string): string {
  const [year, month, date] = iso.split("-").map(Number) as [number, number, number]
  return today(new Date(year, month - 1, date + 1))
}

/** Today as the browser sees it, such as 2026-11-26. */
export function today(now = new Date()): string {
  const month = String(now.getMonth() + 1).padStart(2, "0")
  return `${now.getFullYear()}-${month}-${String(now.getDate()).padStart(2, "0")}`
}
