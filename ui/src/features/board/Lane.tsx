import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter"
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine"
import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useEffectEvent, useRef, useState, type ReactNode, type RefObject } from "react"
import type { Card, Column, WholeBoard } from "@/api/shapes"
import { IconButton } from "@/design/Button"
import { useWords } from "@/i18n/words"
import { CardTile } from "./CardTile"
import { NewCard } from "./NewCard"
import type { Place } from "./places"
import { autoScrollForLane } from "./scrolling"

interface LaneProps {
  board: WholeBoard
  column: Column
  /** Those that the filter lets through. */
  cards: readonly Card[]
  /** How many there are without the filter. */
  total: number
  onMove: (id: string, place: Place) => void
  onStep: (card: Card, by: 1 | -1) => void
  onOpen: (id: string) => void
}

/** One column of a board. */
export function Lane({ board, column, cards, total, onMove, onStep, onOpen }: LaneProps) {
  const { board: words } = useWords()
  const [adding, setAdding] = useState(false)
  const [over, setOver] = useState(false)
  return (
    <section
      aria-label={column.name}
      className={`flex h-[calc(100dvh-12rem)] min-h-80 w-76 md:h-[calc(100dvh-7.75rem)] shrink-0 snap-start flex-col rounded-lg border transition-colors md:w-0 md:min-w-56 md:flex-1 ${over ? "border-accent bg-accent-wash" : "border-line bg-hover/50"}`}
    >
      <header className="flex items-center gap-2 py-1.5 pr-1.5 pl-3">
        <h2 className="truncate text-sm font-semibold">{column.name}</h2>
        <Count total={total} limit={column.wip_limit} />
        <span className="flex-1" />
        <IconButton icon="plus" label={words.addTo(column.name)} onClick={() => setAdding(true)} />
      </header>
      {adding && <NewCard board={board.id} column={column} onClose={() => setAdding(false)} />}
      <Stack
        column={column.id}
        onMove={onMove}
        onOver={setOver}
        cards={cards}
        draw={(card) => (
          <CardTile
            card={card}
            columns={board.columns}
            onMove={(to) => onMove(card.id, to)}
            onStep={(by) => onStep(card, by)}
            onOpen={() => onOpen(card.id)}
          />
        )}
      >
        {!cards.length && !adding && (
          <p className="py-6 text-center text-xs text-faint">{words.noCards}</p>
        )}
      </Stack>
    </section>
  )
}

function Count({ total, limit }: { total: number; limit: number | null }) {
  const { board: words } = useWords()
  const over = limit !== null && total > limit
  return (
    <span
      className={`text-xs tabular-nums ${over ? "font-semibold text-warn" : "text-soft"}`}
      title={over ? words.over : undefined}
    >
      {limit === null ? total : words.limit(total, limit)}
    </span>
  )
}

interface StackProps {
  column: string
  cards: readonly Card[]
  draw: (card: Card) => ReactNode
  onMove: LaneProps["onMove"]
  onOver: (over: boolean) => void
  children: ReactNode
}

const GUESS_PX = 92

/** Only the cards in sight are drawn: a board may hold thousands. */
function Stack({ column, cards, draw, onMove, onOver, children }: StackProps) {
  const scroller = useRef<HTMLDivElement>(null)
  useDrop(scroller, column, onMove, onOver)
  const rows = useVirtualizer({
    count: cards.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => GUESS_PX,
    overscan: 6,
    getItemKey: (index) => cards[index]?.id ?? index,
  })
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2" data-column={column}>
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const card = cards[row.index]
          return (
            card && (
              <li
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                aria-setsize={cards.length}
                aria-posinset={row.index + 1}
                className="absolute inset-x-0 top-0 pb-2"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                {draw(card)}
              </li>
            )
          )
        })}
      </ul>
      {children}
    </div>
  )
}

/** Takes cards that are dropped: before the one under the pointer, or below all others. */
function useDrop(
  scroller: RefObject<HTMLDivElement | null>,
  column: string,
  onMove: LaneProps["onMove"],
  onOver: (over: boolean) => void,
) {
  const take = useEffectEvent((id: string, before?: string) => onMove(id, { column, before }))
  const over = useEffectEvent(onOver)
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    return combine(
      autoScrollForLane(element),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => typeof source.data.card === "string",
        onDragEnter: () => over(true),
        onDragLeave: () => over(false),
        onDrop: ({ source, location }) => {
          over(false)
          const before = location.current.dropTargets[0]?.data.card
          take(String(source.data.card), typeof before === "string" ? before : undefined)
        },
      }),
    )
  }, [scroller])
}
