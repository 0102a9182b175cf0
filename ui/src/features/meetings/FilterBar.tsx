import { useQuery } from "@tanstack/react-query"
import type { Meeting } from "@/api/shapes"
import { Days } from "@/design/Days"
import { Choice, inputStyle } from "@/design/Field"
import { boardsQuery } from "@/features/board/queries"
import { useWords } from "@/i18n/words"
import { peopleIn, type Filters } from "./filters"

const STATES = ["live", "closing", "waiting", "writing", "ready", "failed"] as const

interface FilterBarProps {
  /** Those that there are, from which people and boards are chosen. */
  meetings: readonly Meeting[]
  filters: Filters
  onChange: (filters: Filters) => void
}

export function FilterBar({ meetings, filters, onChange }: FilterBarProps) {
  const { meetings: words } = useWords()
  const boards = useQuery(boardsQuery).data?.boards ?? []
  const used = boards.filter((one) => meetings.some((meeting) => meeting.board_id === one.id))
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change })
  return (
    <div role="search" className="mb-3 flex flex-wrap gap-2">
      <input
        type="search"
        aria-label={words.filter}
        placeholder={words.filter}
        className={`${inputStyle} min-w-48 flex-1`}
        value={filters.text}
        onChange={(event) => set({ text: event.target.value })}
      />
      <Choice
        label={words.state}
        none={words.anyState}
        value={filters.state}
        onChange={(state) => set({ state })}
      >
        {STATES.map((state) => (
          <option key={state} value={state}>
            {words.states[state]}
          </option>
        ))}
      </Choice>
      <Choice
        label={words.person}
        none={words.anyPerson}
        value={filters.person}
        onChange={(person) => set({ person })}
      >
        {peopleIn(meetings).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </Choice>
      <Choice
        label={words.board}
        none={words.anyBoard}
        value={filters.board}
        onChange={(board) => set({ board })}
      >
        {used.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </Choice>
      <Days span={filters} onChange={set} />
    </div>
  )
}
