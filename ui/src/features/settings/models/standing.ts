/** What a page needs to know of a model: how far it is, and what can be done about it. */
import type { ShelfModel } from "@/api/shapes"

const UNITS = ["kB", "MB", "GB", "TB"]

/** A size as people say it: 484 MB, 1.6 GB. */
export function bytes(count: number): string {
  let value = count / 1000
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const shown = value < 10 && unit > 1 ? value.toFixed(1) : String(Math.round(value))
  return `${shown} ${UNITS[unit]}`
}

/** How much of a model is here, 0 to 1; nothing while the hub has not told how much there is. */
export function share({ done_bytes, total_bytes }: ShelfModel): number | null {
  return total_bytes ? Math.min(1, done_bytes / total_bytes) : null
}

export type Act = "fetch" | "resume" | "cancel" | "remove" | "discard" | "forget"

/** What a person may do with a model, the likeliest first. */
export function acts(model: ShelfModel, mayChange: boolean): Act[] {
  if (!mayChange) return []
  switch (model.state) {
    case "absent":
      if (model.done_bytes > 0) return ["resume", "discard"]
      return model.removable && !model.suits ? ["fetch", "forget"] : ["fetch"]
    case "fetching":
      return ["cancel"]
    case "here":
      return model.removable ? ["remove"] : []
    case "refused":
      return model.done_bytes > 0 ? ["discard"] : []
    case "bundled":
      return []
  }
}

/** Names that a person may type: a size of Whisper, or an id of the hub. */
export function isName(text: string): boolean {
  return /^[\w.-]{1,96}(\/[\w.-]{1,96})?$/.test(text)
}
