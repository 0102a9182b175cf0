import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Waiting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Check } from "@/design/Field"
import { Empty, Loaded } from "@/design/Loaded"
import { Page } from "@/design/Page"
import { useWords } from "@/i18n/words"
import { useDecide } from "./decide"
import { InboxItem } from "./InboxItem"
import { waitingQuery } from "./queries"
import { useTriage } from "./triage"

export default function InboxPage() {
  const { inbox } = useWords()
  const query = useQuery(waitingQuery)
  return (
    <Page title={inbox.title} lead={inbox.lead}>
      <Loaded query={query}>
        {({ suggestions }) =>
          suggestions.length ? (
            <Triage suggestions={suggestions} />
          ) : (
            <Empty icon="inbox" title={inbox.empty} text={inbox.emptyText} />
          )
        }
      </Loaded>
    </Page>
  )
}

function Triage({ suggestions }: { suggestions: readonly Waiting[] }) {
  const { inbox } = useWords()
  const decide = useDecide()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const picked = suggestions.filter((one) => chosen.has(one.id))
  const flip = (id: string) => setChosen(flipped(chosen, id))

  function settle(verdict: "accept" | "ignore", on: readonly Waiting[]) {
    const decision = { accept: [], ignore: [], [verdict]: on }
    decide.mutate(decision)
    setChosen(new Set())
  }

  const { at, setAt } = useTriage(suggestions.length, {
    y: (place) => settle("accept", picked.length ? picked : suggestions.slice(place, place + 1)),
    n: (place) => settle("ignore", picked.length ? picked : suggestions.slice(place, place + 1)),
    x: (place) => flip(suggestions[place]?.id ?? ""),
  })

  return (
    <>
      <div className="sticky top-0 z-10 -mx-2 mb-2 flex min-h-11 flex-wrap items-center gap-2 bg-ground px-2 py-1.5">
        <Check
          label={picked.length ? inbox.chosen(picked.length) : inbox.chooseAll}
          className="text-xs text-soft"
          checked={picked.length === suggestions.length}
          onTurn={(all) => setChosen(new Set(all ? suggestions.map((one) => one.id) : []))}
        />
        {picked.length > 0 && (
          <>
            <Button size="sm" look="primary" icon="check" onClick={() => settle("accept", picked)}>
              {inbox.accept}
            </Button>
            <Button size="sm" onClick={() => settle("ignore", picked)}>
              {inbox.ignore}
            </Button>
          </>
        )}
        <span className="ml-auto hidden text-2xs text-faint sm:block">{inbox.hintKeys}</span>
      </div>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {suggestions.map((one, place) => (
          <InboxItem
            key={one.id}
            suggestion={one}
            current={place === at}
            chosen={chosen.has(one.id)}
            onFocus={() => setAt(place)}
            onChoose={() => flip(one.id)}
            onSettle={(verdict) => settle(verdict, [one])}
          />
        ))}
      </ul>
    </>
  )
}

function flipped(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  return next
}
