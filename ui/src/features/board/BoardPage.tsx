import { useQuery } from "@tanstack/react-query"
import { useMemo, useState } from "react"
import { useParams, useSearchParams } from "react-router"
import type { Card, WholeBoard } from "@/api/shapes"
import { IconButton } from "@/design/Button"
import { Failed, Loading } from "@/design/Loaded"
import { Page } from "@/design/Page"
import { useWords } from "@/i18n/words"
import { BoardFilter } from "./BoardFilter"
import { BoardSettings } from "./BoardSettings"
import { CardList } from "./CardList"
import { Lane } from "./Lane"
import { useMove } from "./moving"
import { beside, shown, type CardFilter, type Place } from "./places"
import { boardQuery, cardsQuery } from "./queries"
import { TicketDrawer } from "./ticket/TicketDrawer"

export default function BoardPage() {
  const { id = "" } = useParams()
  const { board: words } = useWords()
  const board = useQuery(boardQuery(id))
  const cards = useQuery(cardsQuery(id))
  if (board.data && cards.data) return <One board={board.data} cards={cards.data} />
  const failed = board.error ?? cards.error
  return (
    <Page title={words.title}>
      {failed ? <Failed error={failed} onRetry={() => void retry()} /> : <Loading lines={8} />}
    </Page>
  )

  async function retry() {
    await Promise.all([board.refetch(), cards.refetch()])
  }
}

function One({ board, cards }: { board: WholeBoard; cards: readonly Card[] }) {
  const { board: words } = useWords()
  const [search, setSearch] = useSearchParams()
  const [filter, setFilter] = useState<CardFilter>({ text: "" })
  const [settings, setSettings] = useState(false)
  const move = useMove(board.id, board.columns)
  const open = search.get("card")
  const list = search.get("view") === "list"
  const wanted = useMemo(() => shown(cards, filter), [cards, filter])

  /** Open a card or close it, or change the view; what is not named stays. */
  function go(change: { card?: string | null; view?: "list" | null }) {
    const next = { card: open, view: list ? "list" : null, ...change }
    const set = Object.entries(next).filter(([, value]) => value)
    setSearch(Object.fromEntries(set) as Record<string, string>)
  }

  function onMove(id: string, place: Place) {
    const card = cards.find((one) => one.id === id)
    if (card) move.mutate({ card, place })
  }

  function step(card: Card, by: 1 | -1) {
    const column = beside(board.columns, card.column_id, by)
    if (!column) return
    move.mutate({ card, place: { column: column.id } })
    focusSoon(card.id)
  }

  return (
    <Page
      full
      title={board.name}
      lead={
        <>
          {words.cards(cards.length)}
          {!list && <span className="hidden text-faint sm:inline"> · {words.keysHint}</span>}
        </>
      }
      actions={
        <>
          <BoardFilter cards={cards} filter={filter} onChange={setFilter} />
          <IconButton
            icon={list ? "board" : "list"}
            label={list ? words.asBoard : words.asList}
            onClick={() => go({ view: list ? null : "list" })}
          />
          <IconButton icon="settings" label={words.settings} onClick={() => setSettings(true)} />
        </>
      }
    >
      {list ? (
        <CardList
          columns={board.columns}
          cards={wanted}
          onMove={onMove}
          onOpen={(card) => go({ card })}
        />
      ) : (
        <div className="-mx-4 flex snap-x scroll-px-4 gap-3 overflow-x-auto px-4 pb-2 sm:-mx-8 sm:scroll-px-8 sm:px-8">
          {board.columns.map((column) => (
            <Lane
              key={column.id}
              board={board}
              column={column}
              cards={wanted.filter((one) => one.column_id === column.id)}
              total={cards.filter((one) => one.column_id === column.id).length}
              onMove={onMove}
              onStep={step}
              onOpen={(card) => go({ card })}
            />
          ))}
        </div>
      )}
      {open && (
        <TicketDrawer key={open} id={open} board={board} onClose={() => go({ card: null })} />
      )}
      {settings && <BoardSettings board={board} onClose={() => setSettings(false)} />}
    </Page>
  )
}

/** A card that moved by a key is drawn anew in its column: the keys go on with it. */
function focusSoon(id: string) {
  const find = () => document.querySelector<HTMLElement>(`[data-card="${id}"] button`)
  setTimeout(() => find()?.focus(), 60)
}
