/** Which meetings of a list are wanted. */
import type { Meeting } from "@/api/shapes"
import { matches } from "@/i18n/initials"

export interface Filters {
  text: string
  state: string
  board: string
  person: string
  since: string
  until: string
}

export const NO_FILTERS: Filters = {
  text: "",
  state: "",
  board: "",
  person: "",
  since: "",
  until: "",
}

const NAMES = Object.keys(NO_FILTERS) as (keyof Filters)[]

export function filtered(meetings: readonly Meeting[], filters: Filters): Meeting[] {
  const { text, state, board, person, since, until } = filters
  return meetings.filter((meeting) => {
    const names = meeting.participants.map((one) => one.name)
    return (
      [meeting.title, ...names].some((one) => matches(one, text)) &&
      (!state || meeting.state === state) &&
      (!board || meeting.board_id === board) &&
      (!person || names.includes(person)) &&
      (!since || meeting.on >= since) &&
      (!until || meeting.on <= until)
    )
  })
}

export function isFiltering(filters: Filters): boolean {
  return Object.values(filters).some(Boolean)
}

/** Filters stand in the address: they are still there on the way back from a meeting. */
export function filtersIn(address: URLSearchParams): Filters {
  const found = NAMES.map((name) => [name, address.get(name) ?? ""])
  return Object.fromEntries(found) as unknown as Filters
}

export function addressOf(filters: Filters): Record<string, string> {
  return Object.fromEntries(NAMES.map((name) => [name, filters[name]]).filter(([, value]) => value))
}

/** Everybody who took part in some meeting, each once. */
export function peopleIn(meetings: readonly Meeting[]): string[] {
  const names = meetings.flatMap((one) => one.participants.map((person) => person.name))
  return [...new Set(names)].toSorted((a, b) => a.localeCompare(b))
}
