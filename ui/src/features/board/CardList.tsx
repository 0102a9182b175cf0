import { useVirtualizer } from "@tanstack/react-virtual"
import { useMemo, useRef, useState } from "react"
import type { Card, Column } from "@/api/shapes"
import { Icon } from "@/design/icons"
import { Empty } from "@/design/Loaded"
import { useWords } from "@/i18n/words"
import { GRID, ListRow } from "./ListRow"
import { ordered, type Order } from "./ordering"
import type { Place } from "./places"

interface CardListProps {
  columns: readonly Column[]
  cards: readonly Card[]
  onMove: (id: string, place: Place) => void
  onOpen: (id: string) => void
}

const ROW_PX = 44
/** The cards of a board one below the other, in an order of one's choice. */
export function CardList({ columns, cards, onMove, onOpen }: CardListProps) {
  const { board: words } = useWords()
  const [order, setOrder] = useState<Order>({ by: "place", down: false })
  const scroller = useRef<HTMLDivElement>(null)
  const sorted = useMemo(() => ordered(cards, columns, order), [cards, columns, order])
  const rows = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    getItemKey: (index) => sorted[index]?.id ?? index,
  })
  if (!cards.length) return <Empty icon="board" title={words.noCards} />
  return (
    <div
      role="table"
      aria-label={words.list}
      aria-rowcount={sorted.length + 1}
      className="flex h-[calc(100dvh-12rem)] min-h-80 flex-col overflow-hidden rounded-lg border border-line bg-surface md:h-[calc(100dvh-7.75rem)]"
    >
      <Head order={order} onOrder={setOrder} />
      <div ref={scroller} role="rowgroup" className="min-h-0 flex-1 overflow-y-auto">
        <div role="presentation" className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const card = sorted[row.index]
            return (
              card && (
                <ListRow
                  key={row.key}
                  card={card}
                  columns={columns}
                  index={row.index}
                  style={{ height: ROW_PX, transform: `translateY(${row.start}px)` }}
                  onMove={(column) => onMove(card.id, { column })}
                  onOpen={() => onOpen(card.id)}
                />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

function Head({ order, onOrder }: { order: Order; onOrder: (order: Order) => void }) {
  const { board: words, ticket } = useWords()
  const head = (by: Order["by"], label: string, shown = "") => {
    const chosen = order.by === by
    const sort = chosen ? (order.down ? "descending" : "ascending") : "none"
    return (
      <div role="columnheader" aria-sort={sort} className={shown}>
        <button
          type="button"
          onClick={() => onOrder({ by, down: chosen && !order.down })}
          className={`-mx-1 inline-flex min-h-7 items-center gap-0.5 rounded-sm px-1 text-xs hover:text-ink ${chosen ? "font-semibold text-ink" : "text-soft"}`}
        >
          {label}
          {chosen && <Icon name={order.down ? "down" : "up"} size={13} />}
        </button>
      </div>
    )
  }
  return (
    <div role="rowgroup" className="border-b border-line bg-hover/50">
      <div role="row" aria-rowindex={1} className={`${GRID} h-9`}>
        {head("title", ticket.title)}
        {head("place", words.inColumn)}
        {head("owner", words.owner, "hidden sm:block")}
        {head("due", ticket.due, "hidden sm:block")}
        {head("evidence", ticket.evidence, "hidden lg:block")}
      </div>
    </div>
  )
}
