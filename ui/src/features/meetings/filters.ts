/** Which meetings of a list are wanted. */
import type { Meeting } from "@/api/shapes"
import { matches } from "@/i18n/initials"

export interface Filters {
  text: string
  state: string
  since: string
  until: string
}

export const NO_FILTERS: Filters = { text: "", state: "", since: "", until: "" }

export function filtered(meetings: readonly Meeting[], filters: Filters): Meeting[] {
  return meetings.filter((meeting) => {
    const names = meeting.participants.map((one) => one.name)
    return (
      [meeting.title, ...names].some((text) => matches(text, filters.text)) &&
      (!filters.state || meeting.state === filters.state) &&
      (!filters.since || meeting.on >= filters.since) &&
      (!filters.until || meeting.on <= filters.until)
    )
  })
}

export function isFiltering(filters: Filters): boolean {
  return Object.values(filters).some(Boolean)
}
