import { useSyncExternalStore, type ReactNode } from "react"
import { TabPanel, Tabs } from "@/design/Tabs"
import { useWords } from "@/i18n/words"

const WIDE = "(min-width: 1180px)"

function useWide(): boolean {
  return useSyncExternalStore(
    (told) => {
      const query = matchMedia(WIDE)
      query.addEventListener("change", told)
      return () => query.removeEventListener("change", told)
    },
    () => matchMedia(WIDE).matches,
  )
}

const PANES = ["captions", "minutes", "miniBoard"] as const
export type PaneName = (typeof PANES)[number]

interface PanesProps {
  chosen: PaneName
  onChoose: (pane: PaneName) => void
  counts: Partial<Record<PaneName, number>>
  captions: ReactNode
  minutes: ReactNode
  miniBoard: ReactNode
}

/** Three columns where there is room, one at a time where there is not. */
export function Panes({ chosen, onChoose, counts, ...panes }: PanesProps) {
  const { live } = useWords()
  const wide = useWide()
  if (wide) {
    return (
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_19rem] divide-x divide-line">
        {PANES.map((name) => (
          <div key={name} className="flex min-h-0 flex-col">
            <h2 className="border-b border-line px-4 py-1.5 text-xs font-semibold text-soft">
              {live[name]}
            </h2>
            <Scroll name={name}>{panes[name]}</Scroll>
          </div>
        ))}
      </div>
    )
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="px-3">
        <Tabs
          label={live.panes}
          tabs={PANES.map((id) => ({ id, label: live[id], count: counts[id] }))}
          chosen={chosen}
          onChoose={onChoose}
        />
      </div>
      <TabPanel id={chosen} className="flex min-h-0 flex-1 flex-col">
        <Scroll name={chosen}>{panes[chosen]}</Scroll>
      </TabPanel>
    </div>
  )
}

/** Captions scroll by themselves; the others as a whole. */
function Scroll({ name, children }: { name: PaneName; children: ReactNode }) {
  const { live } = useWords()
  if (name === "captions") return children
  return (
    <div
      role="region"
      aria-label={live[name]}
      // A region that scrolls has to be reachable by keys.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"
    >
      {children}
    </div>
  )
}
