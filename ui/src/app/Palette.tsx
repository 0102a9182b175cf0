import { useQuery } from "@tanstack/react-query"
import { useState, type KeyboardEvent } from "react"
import { useNavigate } from "react-router"
import { Dialog } from "@/design/Dialog"
import { inputStyle } from "@/design/Field"
import { Icon, type IconName } from "@/design/icons"
import { boardsQuery } from "@/features/board/queries"
import { recentQuery } from "@/features/meetings/queries"
import { matches } from "@/i18n/initials"
import { useWords } from "@/i18n/words"
import { PLACES } from "./places"

interface Goal {
  key: string
  label: string
  icon: IconName
  path: string
}

const MOST = 12

function useGoals(query: string): Goal[] {
  const { app, meetings } = useWords()
  const recent = useQuery(recentQuery).data?.meetings ?? []
  const boards = useQuery(boardsQuery).data?.boards ?? []
  const all: Goal[] = [
    ...PLACES.map((one) => ({
      key: one.path,
      label: app[one.name],
      icon: one.icon,
      path: one.path,
    })),
    ...boards.map((one) => ({
      key: one.id,
      label: one.name,
      icon: "board" as const,
      path: `/board/${one.id}`,
    })),
    ...recent.map((one) => ({
      key: one.id,
      label: one.title || meetings.untitled,
      icon: "list" as const,
      path: `/meetings/${one.id}`,
    })),
  ]
  return all.filter((goal) => matches(goal.label, query)).slice(0, MOST)
}

export function Palette({ onClose }: { onClose: () => void }) {
  const { app } = useWords()
  const navigate = useNavigate()
  const [query, setQuery] = useState("")
  const [at, setAt] = useState(0)
  const goals = useGoals(query)

  function go(goal: Goal | undefined) {
    if (!goal) return
    onClose()
    void navigate(goal.path)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setAt((now) => Math.min(Math.max(now + step, 0), goals.length - 1))
    }
    if (event.key === "Enter") go(goals[at])
  }

  return (
    <Dialog title={app.palette} onClose={onClose}>
      <input
        role="combobox"
        aria-label={app.palette}
        aria-expanded="true"
        aria-controls="goals"
        aria-activedescendant={goals[at] ? `goal-${at}` : undefined}
        autoFocus
        className={`${inputStyle} w-full`}
        placeholder={app.paletteHint}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id="goals"
        role="listbox"
        aria-label={app.palette}
        tabIndex={-1}
        className="mt-2 min-h-64"
      >
        {goals.map((goal, place) => (
          <div
            key={goal.key}
            id={`goal-${place}`}
            role="option"
            aria-selected={place === at}
            tabIndex={-1}
            onMouseMove={() => setAt(place)}
            onClick={() => go(goal)}
            onKeyDown={onKeyDown}
            className={`flex h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2.5 ${place === at ? "bg-hover" : ""}`}
          >
            <Icon name={goal.icon} size={16} />
            <span className="truncate">{goal.label}</span>
          </div>
        ))}
      </div>
      {!goals.length && <p className="py-6 text-center text-soft">{app.paletteNothing}</p>}
    </Dialog>
  )
}
