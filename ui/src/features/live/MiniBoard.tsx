import { useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import type { Meeting, Segment, Suggestion } from "@/api/shapes"
import { linkStyle } from "@/design/Button"
import { Empty, Loaded } from "@/design/Loaded"
import { boardQuery, cardsQuery, suggestionsQuery } from "@/features/board/queries"
import { useWords } from "@/i18n/words"
import { Arrival } from "./Arrival"

interface MiniBoardProps {
  meeting: Meeting
  segments: readonly Segment[]
  onSeek: (segment: string) => void
}

/** What this meeting brings to its board, as it comes: first what a person has to decide. */
export function MiniBoard({ meeting, segments, onSeek }: MiniBoardProps) {
  const { live } = useWords()
  const board = meeting.board_id
  const query = useQuery({ ...suggestionsQuery(board ?? ""), enabled: board !== null })
  const nothing = <Empty icon="board" title={live.boardEmpty} text={live.boardEmptyText} />
  if (board === null) return nothing
  return (
    <Loaded query={query}>
      {({ suggestions }) => {
        const own = suggestions
          .filter((one) => one.evidence.some((it) => it.source === meeting.id))
          .filter((one) => one.verdict !== "withdrawn")
        if (!own.length) return nothing
        return <Arrivals {...{ board, own, meeting, segments, onSeek }} />
      }}
    </Loaded>
  )
}

interface ArrivalsProps extends MiniBoardProps {
  board: string
  own: readonly Suggestion[]
}

function Arrivals({ board, own, ...rest }: ArrivalsProps) {
  const { live } = useWords()
  const whole = useQuery(boardQuery(board)).data
  const cards = useQuery(cardsQuery(board)).data ?? []
  const pending = own.filter((one) => one.verdict === "pending")
  const settled = own.filter((one) => one.verdict !== "pending")

  function list(title: string, some: readonly Suggestion[]) {
    if (!some.length) return null
    return (
      <section>
        <h3 className="mb-1.5 text-xs font-semibold text-soft">
          {title} <span className="font-normal text-faint tabular-nums">{some.length}</span>
        </h3>
        <ul className="space-y-2">
          {some.map((one) => {
            const card = cards.find((it) => it.id === one.ticket_id)
            const column = whole?.columns.find((it) => it.id === card?.column_id)
            return (
              <li key={one.id} className="arriving">
                <Arrival suggestion={one} card={card} column={column} board={board} {...rest} />
              </li>
            )
          })}
        </ul>
      </section>
    )
  }

  return (
    <div className="space-y-4 px-3 py-3">
      {list(live.pending, pending)}
      {list(live.arrived, settled)}
      <Link to={`/board/${board}`} className={linkStyle}>
        {live.openBoard}
      </Link>
    </div>
  )
}
