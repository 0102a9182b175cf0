import { useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Problem } from "@/api/problem"
import type { Segment, Shared, SharedMinutes as Written } from "@/api/shapes"
import { Empty, Loaded } from "@/design/Loaded"
import { Citations, type Evidence } from "@/features/meeting/minutes/Citations"
import { edgeOf, ItemText, Owner } from "@/features/meeting/minutes/ItemText"
import {
  isAction,
  itemsOf,
  orderOf,
  writerOf,
  type Item,
  type SectionName,
} from "@/features/meeting/minutes/sections"
import { clock } from "@/i18n/times"
import { useWords } from "@/i18n/words"
import { sharedMinutesQuery, sharedSegmentsQuery } from "../queries"

interface SharedMinutesProps {
  token: string
  look: Shared
  sounds: boolean
}

/** Minutes as they stand: each sentence with the places it rests on, as far as they are shared. */
export function SharedMinutes({ token, look, sounds }: SharedMinutesProps) {
  const { sharing: words } = useWords()
  const query = useQuery(sharedMinutesQuery(token))
  const spoken = useQuery({
    ...sharedSegmentsQuery(token),
    enabled: look.parts.includes("transcript"),
  })
  const said: Evidence = new Map(spoken.data?.map((one) => [one.id, one]))
  if (query.error instanceof Problem && query.error.status === 404) {
    return <Empty icon="edit" title={words.noMinutes} />
  }
  return (
    <Loaded query={query} lines={8}>
      {(minutes) => (
        <article lang={look.language} className="space-y-8">
          <Provenance engine={minutes.engine} />
          {orderOf(look.template).map((name) => (
            <Section
              key={name}
              name={name}
              minutes={minutes}
              place={(item) => <Places token={token} item={item} said={said} sounds={sounds} />}
            />
          ))}
        </article>
      )}
    </Loaded>
  )
}

function Provenance({ engine }: { engine: string }) {
  const { meeting: words } = useWords()
  return (
    <p className="text-xs text-faint">
      {writerOf(engine, words)} · {words.engineHint}
    </p>
  )
}

interface SectionProps {
  name: SectionName
  minutes: Written
  place: (item: Item) => ReactNode
}

function Section({ name, minutes, place }: SectionProps) {
  const { meeting: words } = useWords()
  const items = itemsOf(minutes, name)
  if (!items.length) return null
  return (
    <section aria-label={words.sections[name]}>
      <h2 className="mb-2 text-base font-bold">{words.sections[name]}</h2>
      <ul className="space-y-1.5">
        {items.map((item) => (
          <li key={item.id} className={`py-0.5 pl-3 text-base leading-7 ${edgeOf(item)}`}>
            <ItemText item={item} /> {place(item)}
            {isAction(item) && <Owner item={item} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

interface PlacesProps {
  token: string
  item: Item
  said: Evidence
  sounds: boolean
}

/** Where it was said: to be heard, or only the time, where no sound is shared. */
function Places({ token, item, said, sounds }: PlacesProps) {
  if (sounds) return <Citations meeting={token} evidence={item.evidence} said={said} />
  const places = item.evidence.map((id) => said.get(id)).filter(hasTime)
  return (
    <span className="text-2xs text-faint tabular-nums">
      {places.map((one) => clock(one.start)).join(" ")}
    </span>
  )
}

function hasTime(segment: Segment | undefined): segment is Segment & { start: number } {
  return segment !== undefined && segment.start !== null
}
