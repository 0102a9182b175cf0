import type { Column } from "@/api/shapes"
import { Button, IconButton } from "@/design/Button"
import { Choice, inputStyle } from "@/design/Field"
import { useWords } from "@/i18n/words"

export type ColumnDraft = Pick<Column, "name" | "status" | "wip_limit"> & { id: string | null }

const STATUSES = ["todo", "doing", "review", "done"] as const

export function draftOf({ id, name, status, wip_limit }: Column): ColumnDraft {
  return { id, name, status, wip_limit }
}

interface ColumnsProps {
  columns: readonly ColumnDraft[]
  onChange: (columns: ColumnDraft[]) => void
}

/** The columns of a board: their names, what they count as, how many cards they hold, their order. */
export function Columns({ columns, onChange }: ColumnsProps) {
  const { board: w, inbox } = useWords()
  const set = (place: number, change: Partial<ColumnDraft>) =>
    onChange(columns.map((one, at) => (at === place ? { ...one, ...change } : one)))
  const swap = (place: number, other: number) =>
    onChange(
      columns.map((one, at) => columns[at === place ? other : at === other ? place : at] ?? one),
    )
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1.5 text-xs font-medium text-soft">{w.columns}</legend>
      {columns.map((column, place) => (
        <div
          key={column.id ?? place}
          className="flex flex-wrap gap-x-1 gap-y-2 sm:flex-nowrap sm:gap-2"
        >
          <input
            aria-label={w.column}
            className={`${inputStyle} min-w-0 basis-[calc(100%-7rem)] sm:basis-auto sm:flex-1`}
            value={column.name}
            onChange={(event) => set(place, { name: event.target.value })}
          />
          <Choice
            label={w.status}
            none={w.noStatus}
            className="order-1 w-32 sm:order-none"
            value={column.status ?? ""}
            onChange={(value) =>
              set(place, { status: STATUSES.find((one) => one === value) ?? null })
            }
          >
            {STATUSES.map((status) => (
              <option key={status} value={status}>
                {inbox.statuses[status]}
              </option>
            ))}
          </Choice>
          <input
            type="number"
            min={1}
            aria-label={w.wip}
            placeholder={w.wip}
            className={`${inputStyle} order-1 w-28 sm:order-none`}
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
