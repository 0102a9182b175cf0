import { Days } from "@/design/Days"
import { inputStyle } from "@/design/Field"
import { useWords } from "@/i18n/words"
import type { Filters } from "./filters"

const STATES = ["live", "closing", "waiting", "writing", "ready", "failed"] as const

interface FilterBarProps {
  filters: Filters
  onChange: (filters: Filters) => void
}

export function FilterBar({ filters, onChange }: FilterBarProps) {
  const { meetings } = useWords()
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change })
  return (
    <div role="search" className="mb-3 flex flex-wrap gap-2">
      <input
        type="search"
        aria-label={meetings.filter}
        placeholder={meetings.filter}
        className={`${inputStyle} min-w-48 flex-1`}
        value={filters.text}
        onChange={(event) => set({ text: event.target.value })}
      />
      <select
        aria-label={meetings.state}
        className={`${inputStyle} chosen pr-8`}
        value={filters.state}
        onChange={(event) => set({ state: event.target.value })}
      >
        <option value="">{meetings.anyState}</option>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {meetings.states[state]}
          </option>
        ))}
      </select>
      <Days span={filters} onChange={set} />
    </div>
  )
}
