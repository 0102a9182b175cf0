import { useQuery } from "@tanstack/react-query"
import { startTransition, useState } from "react"
import { useParams, useSearchParams } from "react-router"
import type { Card, WholeBoard } from "@/api/shapes"
import { IconButton } from "@/design/Button"
import { inputStyle } from "@/design/Field"
import { Failed, Loading } from "@/design/Loaded"
import { Page } from "@/design/Page"
import { useWords } from "@/i18n/words"
import { BoardSettings } from "./BoardSettings"
import { Lane } from "./Lane"
import { useMove } from "./moving"
import { beside, ownersOf, shown, type CardFilter } from "./places"
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
  const wanted = shown(cards, filter)

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
          <span className="hidden text-faint sm:inline"> · {words.keysHint}</span>
        </>
      }
      actions={
        <>
          <Filter cards={cards} filter={filter} onChange={setFilter} />
          <IconButton icon="settings" label={words.settings} onClick={() => setSettings(true)} />
        </>
      }
    >
      <div className="-mx-4 flex snap-x scroll-px-4 gap-3 overflow-x-auto px-4 pb-2 sm:-mx-8 sm:scroll-px-8 sm:px-8">
        {board.columns.map((column) => (
          <Lane
            key={column.id}
            board={board}
            column={column}
            cards={wanted.filter((one) => one.column_id === column.id)}
            total={cards.filter((one) => one.column_id === column.id).length}
            onMove={(id, place) => {
              const card = cards.find((one) => one.id === id)
              if (card) move.mutate({ card, place })
            }}
            onStep={step}
            onOpen={(id) => setSearch({ card: id })}
          />
        ))}
      </div>
      {open && <TicketDrawer key={open} id={open} board={board} onClose={() => setSearch({})} />}
      {settings && <BoardSettings board={board} onClose={() => setSettings(false)} />}
    </Page>
  )
}

/** A card that moved by a key is drawn anew in its column: the keys go on with it. */
function focusSoon(id: string) {
  const find = () => document.querySelector<HTMLElement>(`[data-card="${id}"] button`)
  setTimeout(() => find()?.focus(), 60)
}

interface FilterProps {
  cards: readonly Card[]
  filter: CardFilter
  onChange: (filter: CardFilter) => void
}

const NOBODY = "\0nobody"

function Filter({ cards, filter, onChange }: FilterProps) {
  const { board: words } = useWords()
  const [text, setText] = useState(filter.text)
  const owner = filter.owner === null ? NOBODY : (filter.owner ?? "")

  /** The letter stands there at once; the cards follow. */
  function write(value: string) {
    setText(value)
    startTransition(() => onChange({ ...filter, text: value }))
  }

  return (
    <>
      <input
        type="search"
        aria-label={words.filter}
        placeholder={words.filter}
        className={`${inputStyle} w-44`}
        value={text}
        onChange={(event) => write(event.target.value)}
      />
      <select
        aria-label={words.owner}
        className={`${inputStyle} chosen pr-8`}
        value={owner}
        onChange={({ target: { value } }) =>
          onChange({ ...filter, owner: value === NOBODY ? null : value || undefined })
        }
      >
        <option value="">{words.anyone}</option>
        {ownersOf(cards).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        <option value={NOBODY}>{words.nobody}</option>
      </select>
    </>
  )
}
