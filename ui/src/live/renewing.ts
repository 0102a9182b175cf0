/** Which kept answers an event makes old. */
import type { QueryClient, QueryKey } from "@tanstack/react-query"
import { names } from "@/api/names"
import type { Told } from "./parse"

export function touched({ type, data }: Told): QueryKey[] {
  const meeting = String(data.meeting_id)
  const board = String(data.board_id)
  switch (type) {
    case "meeting_changed":
      return [names.meetings, names.meeting(meeting)]
    case "segment_upserted":
    case "segment_removed":
    case "minutes_updated":
      return [names.meeting(meeting)]
    case "live_changed":
    case "track_changed":
      return [names.live(meeting)]
    case "mark_added":
      return [names.marks(meeting)]
    case "job_progress":
    case "final_summary":
    case "error":
      return [names.job(String(data.job_id))]
    case "board_changed":
      return [names.boards, names.board(board)]
    case "ticket_changed":
      return [names.board(board), names.ticket(String(data.ticket_id))]
    case "suggestion_changed":
      return [names.inbox, names.suggestions(board), ...ticketOf(data)]
    case "person_changed":
      return [names.people]
    case "model_changed":
      return data.state === "fetching" ? [names.models] : [names.models, names.health]
    case "webhook_changed":
      return [names.webhooks]
    default:
      return []
  }
}

/** What was said for a ticket is what its suggestions cite. */
function ticketOf({ ticket_id: ticket }: Told["data"]): QueryKey[] {
  return typeof ticket === "string" ? [names.ticket(ticket)] : []
}

const TOGETHER_MS = 120

/** Renews answers, several events at a time: a busy meeting must not ask for each word. */
export function renewer(client: QueryClient): (event: Told) => void {
  const waiting = new Map<string, QueryKey>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let all = false

  function renew() {
    timer = undefined
    if (all) void client.invalidateQueries()
    else for (const key of waiting.values()) void client.invalidateQueries({ queryKey: key })
    all = false
    waiting.clear()
  }

  return (event) => {
    if (event.type === "reset") all = true
    for (const key of touched(event)) waiting.set(JSON.stringify(key), key)
    if (all || waiting.size) timer ??= setTimeout(renew, TOGETHER_MS)
  }
}
