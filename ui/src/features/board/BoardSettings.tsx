import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useNavigate } from "react-router"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Column, WholeBoard } from "@/api/shapes"
import { Button, IconButton } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, inputStyle, Labelled } from "@/design/Field"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"

type Draft = Pick<Column, "name" | "status" | "wip_limit"> & { id: string | null }

const STATUSES = ["todo", "doing", "review", "done"] as const

export function BoardSettings({ board, onClose }: { board: WholeBoard; onClose: () => void }) {
  const words = useWords()
  const { board: w, app } = words
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState(board.name)
  const [gate, setGate] = useState(board.gate)
  const [columns, setColumns] = useState<Draft[]>(board.columns)
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
          <Button look="primary" disabled={!name.trim()} onClick={() => void save()}>
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

interface ColumnsProps {
  columns: readonly Draft[]
  onChange: (columns: Draft[]) => void
}

function Columns({ columns, onChange }: ColumnsProps) {
  const { board: w, inbox } = useWords()
  const set = (place: number, change: Partial<Draft>) =>
    onChange(columns.map((one, at) => (at === place ? { ...one, ...change } : one)))
  const swap = (place: number, other: number) =>
    onChange(
      columns.map((one, at) => columns[at === place ? other : at === other ? place : at] ?? one),
    )
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1.5 text-xs font-medium text-soft">{w.columns}</legend>
      {columns.map((column, place) => (
        <div key={column.id ?? place} className="flex flex-wrap gap-2 sm:flex-nowrap">
          <input
            aria-label={w.column}
            className={`${inputStyle} w-full`}
            value={column.name}
            onChange={(event) => set(place, { name: event.target.value })}
          />
          <select
            aria-label={w.status}
            className={`${inputStyle} chosen w-32 pr-8`}
            value={column.status ?? ""}
            onChange={({ target: { value } }) =>
              set(place, { status: STATUSES.find((one) => one === value) ?? null })
            }
          >
            <option value="">{w.noStatus}</option>
            {STATUSES.map((status) => (
              <option key={status} value={status}>
                {inbox.statuses[status]}
              </option>
            ))}
          </select>
          <input
            type="number"
            min={1}
            aria-label={w.wip}
            placeholder={w.wip}
            className={`${inputStyle} w-28`}
            value={column.wip_limit ?? ""}
            onChange={({ target: { value } }) =>
              set(place, { wip_limit: value ? Number(value) : null })
            }
          />
          <span className="flex items-center">
            <IconButton
              icon="up"
              label={w.columnLeft(column.name)}
              disabled={place === 0}
              onClick={() => swap(place, place - 1)}
            />
            <IconButton
              icon="down"
              label={w.columnRight(column.name)}
              disabled={place === columns.length - 1}
              onClick={() => swap(place, place + 1)}
            />
          </span>
          <IconButton
            icon="close"
            label={w.removeColumn}
            disabled={columns.length === 1}
            onClick={() => onChange(columns.filter((_, at) => at !== place))}
          />
        </div>
      ))}
      <Button
        size="sm"
        icon="plus"
        onClick={() =>
          onChange([...columns, { id: null, name: "", status: null, wip_limit: null }])
        }
      >
        {w.addColumn}
      </Button>
    </fieldset>
  )
}
