import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useLayoutEffect, useRef, useState } from "react"
import type { Mark } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Empty } from "@/design/Loaded"
import { useWords } from "@/i18n/words"
import type { Captions } from "@/live/captions"
import { Said, Saying, Remark } from "./Caption"
import { rowsOf } from "./rows"

const GUESS_PX = 56
/** This near to the end somebody reads along. */
const NEAR_PX = 80

interface CaptionsPaneProps {
  captions: Captions
  marks: readonly Mark[]
  /** An utterance that somebody wants to see. */
  sought: { id: string } | null
}

/** What is said, as it is said; only the lines in sight are drawn. */
export function CaptionsPane({ captions, marks, sought }: CaptionsPaneProps) {
  const { live } = useWords()
  const { segments, partials } = captions
  const rows = rowsOf(segments, marks)
  const pane = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const [seen, setSeen] = useState(0)
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => pane.current,
    estimateSize: () => GUESS_PX,
    overscan: 8,
    getItemKey: (index) => rows[index]?.key ?? index,
  })
  const height = lines.getTotalSize()
  const speaking = [...partials.values()]

  useLayoutEffect(() => {
    if (atEnd && pane.current) pane.current.scrollTop = pane.current.scrollHeight
  }, [atEnd, height, speaking.length, partials])
  useEffect(() => {
    if (atEnd) setSeen(rows.length)
  }, [atEnd, rows.length])

  const place = sought ? rows.findIndex((one) => one.key === sought.id) : -1
  useEffect(() => {
    if (place >= 0) lines.scrollToIndex(place, { align: "center" })
    // What is sought anew is gone to; what merely moves is not.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [sought])

  function onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = pane.current as HTMLDivElement
    setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_PX)
  }

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={pane}
        onScroll={onScroll}
        // A region that scrolls has to be reachable by keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={live.captions}
        className="h-full overflow-y-auto px-3 py-2 focus-visible:-outline-offset-2"
      >
        {!rows.length && !speaking.length && (
          <Empty icon="wave" title={live.quiet} text={live.quietText} />
        )}
        <ol className="relative" style={{ height }}>
          {lines.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index]
            return (
              row && (
                <li
                  key={key}
                  ref={lines.measureElement}
                  data-index={index}
                  aria-setsize={rows.length}
                  aria-posinset={index + 1}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {"mark" in row ? (
                    <Remark mark={row.mark} />
                  ) : (
                    <Said row={row} lit={index === place} />
                  )}
                </li>
              )
            )
          })}
        </ol>
        {speaking.map((one) => (
          <Saying key={one.track} partial={one} />
        ))}
      </div>
      {!atEnd && (
        <Button
          size="sm"
          look="primary"
          icon="down"
          className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-raised"
          onClick={() => setAtEnd(true)}
        >
          {rows.length > seen ? live.fresh(rows.length - seen) : live.jump}
        </Button>
      )}
      <Announced newest={captions.newest} />
    </div>
  )
}

/** Reads out what is written down from now on, and nothing that may still change. */
function Announced({ newest }: Pick<Captions, "newest">) {
  return (
    <p aria-live="polite" className="sr-only">
      {newest && `${newest.speaker ?? ""} ${newest.text}`}
    </p>
  )
}
