import type { CSSProperties } from "react"
import type { Card, Column } from "@/api/shapes"
import { Chip } from "@/design/Page"
import { Speaker } from "@/design/Speaker"
import { shortDay } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { Counts } from "./Counts"
import { isLate } from "./ordering"

/** The same for the head and every row, so that they stand below each other. */
export const GRID =
  "grid grid-cols-[minmax(0,1fr)_7.5rem] items-center gap-x-3 px-3 sm:grid-cols-[minmax(0,1fr)_8rem_8rem_6.5rem] lg:grid-cols-[minmax(0,1fr)_10rem_9rem_8rem_7rem]"

interface ListRowProps {
  card: Card
  columns: readonly Column[]
  index: number
  style: CSSProperties
  onMove: (column: string) => void
  onOpen: () => void
}

/** A card in one line. */
export function ListRow({ card, columns, index, style, onMove, onOpen }: ListRowProps) {
  const { board: words } = useWords()
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row={card.id}
      style={style}
      className={`${GRID} absolute inset-x-0 top-0 border-b border-line hover:bg-hover/60`}
    >
      <div role="cell" className="flex min-w-0 items-center gap-2">
        <button
          type="button"
          onClick={onOpen}
          className="min-h-7 min-w-0 truncate rounded-sm text-left font-medium hover:underline"
        >
          <span className="sr-only">{words.open}: </span>
          {card.title}
        </button>
        <span className="hidden shrink-0 gap-1 lg:flex">
          {card.labels.slice(0, 2).map((label) => (
            <Chip key={label}>{label}</Chip>
          ))}
        </span>
      </div>
      <div role="cell">
        <select
          aria-label={words.moveTo(card.title)}
          className="chosen h-7.5 w-full truncate rounded-md border border-transparent bg-transparent pr-6 pl-1.5 text-xs hover:border-line"
          value={card.column_id}
          onChange={(event) => onMove(event.target.value)}
        >
          {columns.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      <div role="cell" className="hidden min-w-0 sm:block">
        {card.owner ? (
          <Speaker name={card.owner} size={20} />
        ) : (
          <span className="text-xs text-faint">{words.nobody}</span>
        )}
      </div>
      <div role="cell" className="hidden sm:block">
        <Due card={card} columns={columns} />
      </div>
      <div role="cell" className="hidden gap-2.5 tabular-nums lg:flex">
        <Counts card={card} />
      </div>
    </div>
  )
}

function Due({ card, columns }: { card: Card; columns: readonly Column[] }) {
  const { board: words } = useWords()
  const language = useLanguage()
  if (!card.due) return null
  const late = isLate(card, columns)
  return (
    <span className={`text-xs ${late ? "font-semibold text-bad" : "text-soft"}`}>
      {shortDay(card.due, language)}
      {late && ` · ${words.late}`}
    </span>
  )
}
