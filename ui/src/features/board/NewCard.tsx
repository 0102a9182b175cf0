import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { onceKey } from "@/api/once"
import type { Column } from "@/api/shapes"
import { Button } from "@/design/Button"
import { inputStyle, onEnter } from "@/design/Field"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"

interface NewCardProps {
  board: string
  column: Column
  onClose: () => void
}

/** Written at the head of a column; Enter makes it and asks for the next. */
export function NewCard({ board, column, onClose }: NewCardProps) {
  const words = useWords()
  const client = useQueryClient()
  const [title, setTitle] = useState("")
  const [busy, setBusy] = useState(false)

  async function make() {
    if (!title.trim() || busy) return
    setBusy(true)
    try {
      await call("post", "/api/v1/boards/{board_id}/tickets", {
        path: { board_id: board },
        body: { title: title.trim().normalize("NFC"), column_id: column.id },
        once: onceKey(),
      })
      setTitle("")
      await client.invalidateQueries({ queryKey: names.board(board) })
    } catch (error) {
      say(said(error, words).title, { bad: true })
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="mx-2 mb-2 space-y-2 rounded-md border border-accent bg-surface p-2">
      <input
        aria-label={words.board.newTitle}
        placeholder={words.board.newTitle}
        autoFocus
        className={`${inputStyle} w-full`}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose()
          onEnter(() => void make())(event)
        }}
      />
      <div className="flex gap-1.5">
        <Button
          size="sm"
          look="primary"
          disabled={!title.trim() || busy}
          onClick={() => void make()}
        >
          {words.board.make}
        </Button>
        <Button size="sm" look="quiet" onClick={onClose}>
          {words.app.close}
        </Button>
      </div>
    </div>
  )
}
