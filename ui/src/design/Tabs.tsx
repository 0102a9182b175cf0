import { useRef, type KeyboardEvent, type ReactNode } from "react"

interface TabsProps<T extends string> {
  label: string
  tabs: readonly { id: T; label: string; count?: number }[]
  chosen: T
  onChoose: (id: T) => void
  extra?: ReactNode
}

export function Tabs<T extends string>({ label, tabs, chosen, onChoose, extra }: TabsProps<T>) {
  const row = useRef<HTMLDivElement>(null)

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const next = tabs.at((tabs.findIndex((tab) => tab.id === chosen) + step) % tabs.length)
    if (!next) return
    onChoose(next.id)
    row.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus()
  }

  return (
    <div className="flex items-end justify-between gap-3 border-b border-line">
      <div ref={row} role="tablist" aria-label={label} className="flex gap-1 overflow-x-auto">
        {tabs.map((tab) => (
          <button
            key={tab.id}
            id={`tab-${tab.id}`}
            type="button"
            role="tab"
            aria-selected={tab.id === chosen}
            aria-controls={`panel-${tab.id}`}
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => onChoose(tab.id)}
            onKeyDown={onKeyDown}
            className={`-mb-px h-10 border-b-2 px-3 text-sm whitespace-nowrap transition-colors focus-visible:-outline-offset-2 ${
              tab.id === chosen
                ? "border-accent font-semibold text-ink"
                : "border-transparent text-soft hover:text-ink"
            }`}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="ml-1.5 text-xs text-faint">{tab.count}</span>
            )}
          </button>
        ))}
      </div>
      {extra}
    </div>
  )
}

interface TabPanelProps {
  id: string
  className?: string
  children: ReactNode
}

export function TabPanel({ id, className, children }: TabPanelProps) {
  return (
    <div role="tabpanel" id={`panel-${id}`} aria-labelledby={`tab-${id}`} className={className}>
      {children}
    </div>
  )
}
