import { useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import type { Meeting, Suggestion } from "@/api/shapes"
import { linkStyle } from "@/design/Button"
import { Empty, Loaded } from "@/design/Loaded"
import { Chip, type Tone } from "@/design/Page"
import { Speaker } from "@/design/Speaker"
import { suggestionsQuery } from "@/features/board/queries"
import { useHeadline } from "@/features/inbox/SuggestionLine"
import { day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { Quotes } from "./Quotes"

const TONES: Record<Suggestion["verdict"], Tone> = {
  pending: "warn",
  applied: "good",
  accepted: "good",
  ignored: "plain",
  undone: "plain",
  withdrawn: "plain",
}

/** What this meeting brought to its board, and what became of it. */
export function TasksTab({ meeting }: { meeting: Meeting }) {
  const { meeting: words } = useWords()
  const board = meeting.board_id
  const query = useQuery({ ...suggestionsQuery(board ?? ""), enabled: board !== null })
  if (board === null) return <Empty icon="checklist" title={words.taskEmpty} />
  return (
    <Loaded query={query}>
      {({ suggestions }) => {
        const own = suggestions.filter((one) => one.evidence.some((it) => it.source === meeting.id))
        if (!own.length) return <Empty icon="checklist" title={words.taskEmpty} />
        return (
          <>
            <Link
              to={`/board/${board}`}
              className="mb-3 inline-flex min-h-6 items-center text-sm font-medium text-accent-ink hover:underline"
            >
              {words.openBoard}
            </Link>
            <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
              {own.toReversed().map((one) => (
                <li key={one.id} className="space-y-2 px-4 py-3">
                  <Task meeting={meeting} suggestion={one} board={board} />
                </li>
              ))}
            </ul>
          </>
        )
      }}
    </Loaded>
  )
}

interface TaskProps {
  meeting: Meeting
  suggestion: Suggestion
  board: string
}

function Task({ meeting, suggestion, board }: TaskProps) {
  const { meeting: words } = useWords()
  const language = useLanguage()
  const { owner, due, verdict, ticket_id: ticket } = suggestion
  const said = suggestion.evidence.find((one) => one.source === meeting.id)
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-semibold">{useHeadline(suggestion)}</span>
        <Chip tone={TONES[verdict]}>{words.verdicts[verdict]}</Chip>
        {owner && <Speaker name={owner} size={20} />}
        {due && <span className="text-xs text-soft">{day(due, language)}</span>}
        <span className="flex-1" />
        {verdict === "pending" ? (
          <Link to="/inbox" className={linkStyle}>
            {words.openInbox}
          </Link>
        ) : (
          ticket && (
            <Link to={`/board/${board}?card=${ticket}`} className={linkStyle}>
              {words.openCard}
            </Link>
          )
        )}
      </div>
      {said && <Quotes meeting={meeting.id} segments={said.segments} />}
    </>
  )
}
