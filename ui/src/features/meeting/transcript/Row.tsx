import type { ReactNode } from "react"
import type { Segment } from "@/api/shapes"
import { Speaker } from "@/design/Speaker"
import { useWords } from "@/i18n/words"

interface RowProps {
  segment: Segment
  /** The same person goes on: the name need not stand there again. */
  again: boolean
  heard: boolean
  /** When it was said, if that is known. */
  time: ReactNode
  /** What was said. */
  children: ReactNode
  /** What can be done with it. */
  acts?: ReactNode
  className?: string
}

/** An utterance beside its time, under its speaker. */
export function Row({ segment, again, heard, time, children, acts, className = "" }: RowProps) {
  const { meeting: words } = useWords()
  return (
    <div
      className={`flex items-start gap-3 rounded-md pb-1 ${again ? "pt-0.5" : "pt-3"} ${heard ? "bg-accent-wash" : ""} ${className}`}
    >
      <span className="w-19 shrink-0 pt-0.5">{time}</span>
      <div className="min-w-0 flex-1">
        {!again && (
          <p className="mb-0.5">
            {segment.speaker ? (
              <Speaker name={segment.speaker} />
            ) : (
              <span className="text-xs text-soft">{words.unknown}</span>
            )}
          </p>
        )}
        {children}
      </div>
      {acts}
    </div>
  )
}
