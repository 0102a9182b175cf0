import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useNavigate } from "react-router"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { WholeBoard } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, Labelled } from "@/design/Field"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import { Columns, draftOf, type ColumnDraft } from "./BoardColumns"

export function BoardSettings({ board, onClose }: { board: WholeBoard; onClose: () => void }) {
  const words = useWords()
  const { board: w, app } = words
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState(board.name)
  const [gate, setGate] = useState(board.gate)
  const [columns, setColumns] = useState<ColumnDraft[]>(() => board.columns.map(draftOf))
  const [sure, setSure] = useState(false)

  async function attempt(work: () => Promise<unknown>) {
    try {
      await work()
      onClose()
    } catch (error) {
      say(said(error, words).title, { bad: true })
    }
    void client.invalidateQueries({ queryKey: names.boards })
    void client.invalidateQueries({ queryKey: names.board(board.id) })
  }

  const save = () =>
    attempt(async () => {
      const path = { board_id: board.id }
      const edited = await call("patch", "/api/v1/boards/{board_id}", {
        path,
        body: { name: name.trim(), gate },
        version: board.version,
      })
      await call("put", "/api/v1/boards/{board_id}/columns", {
        path,
        body: { columns },
        version: edited.version,
      })
      say(w.saved)
    })
  const remove = () =>
    attempt(async () => {
      await call("delete", "/api/v1/boards/{board_id}", { path: { board_id: board.id } })
      say(w.deleted)
      void navigate("/board")
    })

  return (
    <Dialog
      title={w.settings}
      onClose={onClose}
      wide
      actions={
        <>
          <Button look="danger" icon="trash" onClick={() => (sure ? void remove() : setSure(true))}>
            {w.delete}
          </Button>
          <span className="flex-1" />
          <Button onClick={onClose}>{app.cancel}</Button>
          <Button
            look="primary"
            disabled={!name.trim() || columns.some((one) => !one.name.trim())}
            onClick={() => void save()}
          >
            {app.save}
          </Button>
        </>
      }
    >
      <div className="space-y-5">
        {sure && (
          <p role="alert" className="rounded-md bg-bad-wash p-3 text-bad">
            {w.deleteText}
          </p>
        )}
        <Input label={w.name} value={name} onChange={(event) => setName(event.target.value)} />
        <Labelled label={`${w.gate}: ${Math.round(gate * 100)}%`} hint={w.gateHint}>
          {(id) => (
            <input
              id={id}
              type="range"
              min={0.5}
              max={1}
              step={0.01}
              className="w-full accent-accent"
              value={gate}
              onChange={(event) => setGate(Number(event.target.value))}
            />
          )}
        </Labelled>
        <Columns columns={columns} onChange={setColumns} />
      </div>
    </Dialog>
  )
}
