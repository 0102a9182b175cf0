/** The names under which answers are kept; live events renew them by these. */
export const names = {
  meetings: ["meetings"] as const,
  meeting: (id: string) => ["meeting", id] as const,
  segments: (id: string) => ["meeting", id, "segments"] as const,
  minutes: (id: string, version?: number) =>
    ["meeting", id, "minutes", version ?? "newest"] as const,
  versions: (id: string) => ["meeting", id, "versions"] as const,
  job: (id: string) => ["job", id] as const,
  boards: ["boards"] as const,
  board: (id: string) => ["board", id] as const,
  cards: (id: string) => ["board", id, "cards"] as const,
  activity: (id: string) => ["board", id, "activity"] as const,
  suggestions: (id: string) => ["board", id, "suggestions"] as const,
  ticket: (id: string) => ["ticket", id] as const,
  said: (id: string) => ["ticket", id, "said"] as const,
  inbox: ["inbox"] as const,
  people: ["people"] as const,
  health: ["health"] as const,
  webhooks: ["webhooks"] as const,
  deliveries: (id: string) => ["webhooks", id, "deliveries"] as const,
}
