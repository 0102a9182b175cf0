import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter"
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine"
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from "react"
import type { Card, Column } from "@/api/shapes"
import { IconButton } from "@/design/Button"
import { Icon } from "@/design/icons"
import { Menu } from "@/design/Menu"
import { Chip } from "@/design/Page"
import { Speaker } from "@/design/Speaker"
import { shortDay } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { Counts } from "./Counts"
import { isLate } from "./ordering"
import type { Place } from "./places"

interface CardTileProps {
  card: Card
  columns: readonly Column[]
  onMove: (place: Place) => void
  onStep: (by: 1 | -1) => void
  onOpen: () => void
}

/** A card: dragged, moved by its menu, or by the keys [ and ]. */
export function CardTile({ card, columns, onMove, onStep, onOpen }: CardTileProps) {
  const { board: words } = useWords()
  const { tile, held, under } = useDragging(card)

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing || event.metaKey || event.ctrlKey || event.altKey) return
    if (event.key === "[") onStep(-1)
    if (event.key === "]") onStep(1)
  }

  return (
    <div
      ref={tile}
      data-card={card.id}
      className={`group relative rounded-md border border-line bg-surface shadow-xs transition-shadow hover:shadow-raised ${held ? "opacity-40" : ""} ${under ? "before:absolute before:inset-x-0 before:-top-1.5 before:h-0.75 before:rounded-full before:bg-accent" : ""}`}
    >
      <button
        type="button"
        onClick={onOpen}
        onKeyDown={onKeyDown}
        className="block w-full rounded-md px-3 pt-2.5 pb-2 text-left"
        aria-keyshortcuts="[ ]"
      >
        <span className="block pr-7 leading-snug font-medium">
          <span className="sr-only">{words.open}: </span>
          {card.title}
        </span>
        <Facts card={card} columns={columns} />
      </button>
      <span className="absolute top-1 right-1">
        <Menu
          items={columns.map((column) => ({
            label: column.name,
            chosen: column.id === card.column_id,
            act: () => onMove({ column: column.id }),
          }))}
          button={(press) => (
            <IconButton
              icon="more"
              size={16}
              label={words.moveTo(card.title)}
              className="size-7"
              {...press}
            />
          )}
        />
      </span>
    </div>
  )
}

function Facts({ card, columns }: { card: Card; columns: readonly Column[] }) {
  const { board: words } = useWords()
  const language = useLanguage()
  const late = isLate(card, columns)
  if (!card.owner && !card.due && !card.labels.length && !card.evidence && !card.checks) return null
  return (
    <span className="mt-2 flex flex-wrap items-center gap-1.5">
      {card.owner && <Speaker name={card.owner} size={20} />}
      {card.due && (
        <Chip tone={late ? "bad" : "plain"}>
          <Icon name="calendar" size={12} />
          {shortDay(card.due, language)}
          {late && <span> · {words.late}</span>}
        </Chip>
      )}
      {card.labels.map((label) => (
        <Chip key={label}>{label}</Chip>
      ))}
      <Counts card={card} />
    </span>
  )
}

/** Lets a card be dragged, and others be dropped before it; its column takes the drop. */
function useDragging(card: Card) {
  const tile = useRef<HTMLDivElement>(null)
  const [held, setHeld] = useState(false)
  const [under, setUnder] = useState(false)
  const data = useEffectEvent(() => ({ card: card.id, column: card.column_id }))
  useEffect(() => {
    const element = tile.current
    if (!element) return
    return combine(
      draggable({
        element,
        getInitialData: () => data(),
        onDragStart: () => setHeld(true),
        onDrop: () => setHeld(false),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data.card !== data().card,
        getData: () => data(),
        onDragEnter: () => setUnder(true),
        onDragLeave: () => setUnder(false),
        onDrop: () => setUnder(false),
      }),
    )
  }, [])
  return { tile, held, under }
}
