import { Button } from "@/design/Button"
import { useWords } from "@/i18n/words"

interface CutBarProps {
  /** Absent where the caret has words on one side only. */
  split: (() => void) | undefined
  /** Absent where nothing stands before, or nothing is written. */
  merge: (() => void) | undefined
  room: boolean
  first: boolean
}

const COMMAND = /Mac|iP(hone|ad)/.test(navigator.userAgent) ? "⌘ Enter" : "Ctrl+Enter"

/** What can be done at the caret: it is said with its key. */
export function CutBar({ split, merge, room, first }: CutBarProps) {
  const { meeting: words } = useWords()
  return (
    <div className="flex flex-wrap gap-x-1 gap-y-0.5">
      <Button
        size="sm"
        look="quiet"
        icon="cut"
        className="-ml-2 aria-disabled:opacity-50"
        aria-disabled={!split}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        title={room ? words.splitHint(COMMAND) : words.noRoom}
        onClick={split}
      >
        {words.splitHere}
      </Button>
      {!first && (
        <Button
          size="sm"
          look="quiet"
          icon="join"
          className="aria-disabled:opacity-50"
          aria-disabled={!merge}
          aria-keyshortcuts="Backspace"
          title={words.mergeHint}
          onClick={merge}
        >
          {words.mergeBefore}
        </Button>
      )}
    </div>
  )
}
