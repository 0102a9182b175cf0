import { useQuery, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Activity, WholeBoard } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Loaded } from "@/design/Loaded"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { ago } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"

const SHOWN = 30

/** Who did what to a card, by hand or by itself; each act can be taken back. */
export function ActivityLog({ ticket, board }: { ticket: string; board: WholeBoard }) {
  const words = useWords()
  const client = useQueryClient()
  const query = useQuery({
    queryKey: [...names.activity(board.id), ticket],
    queryFn: ({ signal }) =>
      call("get", "/api/v1/boards/{board_id}/activity", {
        path: { board_id: board.id },
        query: { ticket_id: ticket, limit: SHOWN },
        signal,
      }),
  })

  async function undo(number: number) {
    try {
      await call("post", "/api/v1/boards/{board_id}/activity/{number}/undo", {
        path: { board_id: board.id, number },
      })
      say(words.app.undone)
    } catch (error) {
      say(said(error, words).title, { bad: true })
    }
    void client.invalidateQueries({ queryKey: names.board(board.id) })
    void client.invalidateQueries({ queryKey: names.ticket(ticket) })
  }

  return (
    <Loaded query={query} lines={2}>
      {({ activity }) => (
        <ol className="space-y-1">
          {activity.map((one) => (
            <li key={one.number} className="flex min-h-7.5 items-center gap-2 text-xs">
              <Act activity={one} board={board} />
              {one.undone_by === null && one.action !== "undone" && (
                <Button size="sm" look="quiet" icon="undo" onClick={() => void undo(one.number)}>
                  {words.ticket.undo}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  )
}

function Act({ activity, board }: { activity: Activity; board: WholeBoard }) {
  const { ticket: words, authors } = useWords()
  const language = useLanguage()
  const to = board.columns.find((one) => one.id === activity.after.column_id)
  const moved = activity.action === "moved" && to
  const fields = activity.action === "edited" ? fieldsIn(activity, words.fields) : ""
  return (
    <span className={`flex-1 text-soft ${activity.undone_by === null ? "" : "line-through"}`}>
      <span className="font-medium text-ink">
        {words.actions[activity.action] ?? activity.action}
      </span>
      {moved && ` → ${to.name}`}
      {fields && `: ${fields}`}
      {` · ${authors[activity.actor] ?? activity.actor}`}
      {activity.because && ` · ${words.sure(activity.because.confidence)}`}
      {` · ${ago(activity.at, language)}`}
    </span>
  )
}

/** What was edited, by name. */
function fieldsIn({ after }: Activity, called: Record<string, string>): string {
  return Object.keys(after)
    .flatMap((name) => called[name] ?? [])
    .join(", ")
}
