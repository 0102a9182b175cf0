import { useQueries, useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import type { Card } from "@/api/shapes"
import { Loaded } from "@/design/Loaded"
import { Chip } from "@/design/Page"
import { Speaker } from "@/design/Speaker"
import { boardQuery, boardsQuery, dueQuery } from "@/features/board/queries"
import { day, today } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"

/** Of so many boards, the newest. */
const BOARDS = 30
const SHOWN = 6

interface Due extends Card {
  board: string
}

/** What is due today or was due before, and is not done; only boards with such cards are read. */
function useDue() {
  const boards = useQuery(boardsQuery)
  const ids = (boards.data?.boards ?? []).slice(-BOARDS).map((one) => one.id)
  const cards = useQueries({ queries: ids.map((id) => dueQuery(id, today())) })
  const waiting = ids.filter((_, place) => cards[place]?.data?.length)
  const columns = useQueries({ queries: waiting.map(boardQuery) })
  const done = new Set(
    columns
      .flatMap((one) => one.data?.columns ?? [])
      .filter((one) => one.status === "done")
      .map((one) => one.id),
  )
  const due = cards
    .flatMap((one, place) =>
      (one.data ?? []).map((card): Due => ({ ...card, board: ids[place] ?? "" })),
    )
    .filter((card) => !done.has(card.column_id))
    .toSorted((a, b) => (a.due ?? "").localeCompare(b.due ?? ""))
  const there = boards.data && [...columns, ...cards].every((one) => one.data || one.error)
  return { data: there ? due : undefined, error: boards.error, refetch: boards.refetch }
}

export function DueCards() {
  const { home } = useWords()
  const language = useLanguage()
  return (
    <Loaded query={useDue()} lines={2}>
      {(due) =>
        due.length ? (
          <ul className="space-y-1">
            {due.slice(0, SHOWN).map((card) => (
              <li key={card.id}>
                <Link
                  to={`/board/${card.board}?card=${card.id}`}
                  className="-mx-2 flex items-center gap-2 rounded-md px-2 py-1.5 hover:bg-hover"
                >
                  <span className="min-w-0 flex-1 truncate">{card.title}</span>
                  {card.owner && <Speaker name={card.owner} bare />}
                  <Chip tone={(card.due ?? "") < today() ? "bad" : "warn"}>
                    {day(card.due ?? "", language)}
                  </Chip>
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <p className="py-2 text-soft">{home.noDue}</p>
        )
      }
    </Loaded>
  )
}
