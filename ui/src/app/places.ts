/** The pages that the menu and the palette lead to. */
import type { IconName } from "@/design/icons"
import type { Words } from "@/i18n/words"

export type PlaceName = keyof Words["app"] &
  ("home" | "meetings" | "board" | "inbox" | "search" | "integrations" | "settings")

export interface Place {
  name: PlaceName
  path: string
  icon: IconName
}

export const PLACES: readonly Place[] = [
  { name: "home", path: "/", icon: "home" },
  { name: "meetings", path: "/meetings", icon: "list" },
  { name: "board", path: "/board", icon: "board" },
  { name: "inbox", path: "/inbox", icon: "inbox" },
  { name: "search", path: "/search", icon: "search" },
  { name: "integrations", path: "/integrations", icon: "plug" },
  { name: "settings", path: "/settings", icon: "settings" },
]

/** How many of these stand at the foot of a phone. */
export const THUMB = 5
