import { useWindowVirtualizer } from "@tanstack/react-virtual"
import { useLayoutEffect, useRef, useState, type ReactNode } from "react"
import type { Segment } from "@/api/shapes"

interface LinesProps {
  segments: readonly Segment[]
  draw: (segment: Segment, before: Segment | undefined) => ReactNode
}

const GUESS_PX = 64

/** Only the lines in sight are drawn: a long meeting has thousands. */
export function Lines({ segments, draw }: LinesProps) {
  const list = useRef<HTMLOListElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const place = list.current?.getBoundingClientRect()
    if (place) setTop(place.top + window.scrollY)
  }, [])
  const rows = useWindowVirtualizer({
    count: segments.length,
    estimateSize: () => GUESS_PX,
    overscan: 8,
    scrollMargin: top,
    getItemKey: (index) => segments[index]?.id ?? index,
  })
  return (
    <ol ref={list} className="relative max-w-3xl" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map((row) => {
        const segment = segments[row.index]
        return (
          segment && (
            <li
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              aria-setsize={segments.length}
              aria-posinset={row.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${row.start - top}px)` }}
            >
              {draw(segment, segments[row.index - 1])}
            </li>
          )
        )
      })}
    </ol>
  )
}
