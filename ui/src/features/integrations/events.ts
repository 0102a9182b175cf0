/** The events that a webhook may be told, the most useful first. */
import type { components } from "@/api/schema"

export type EventName = NonNullable<components["schemas"]["WebhookAsk"]["types"]>[number]

export const EVENTS: readonly EventName[] = [
  "minutes_updated",
  "ticket_changed",
  "suggestion_changed",
  "meeting_changed",
  "segment_upserted",
  "segment_removed",
  "board_changed",
  "final_summary",
  "error",
]
