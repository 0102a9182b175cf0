import { Chip } from "@/design/Page"
import { Speaker } from "@/design/Speaker"
import { day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { isAction, isChange, type Item } from "./sections"

/** What an item of minutes says. */
export function ItemText({ item }: { item: Item }) {
  const { inbox } = useWords()
  if (isAction(item)) return <span className="font-medium">{item.title}</span>
  if (!isChange(item)) return <span>{item.text}</span>
  return (
    <span>
      {item.subject}{" "}
      <Chip tone={item.to === "done" ? "good" : "plain"}>→ {inbox.statuses[item.to]}</Chip>
    </span>
  )
}

/** Who does it, and until when. */
export function Owner({ item }: { item: Extract<Item, { owner: string | null }> }) {
  const { meeting: words } = useWords()
  const language = useLanguage()
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-xs text-soft">
      {item.owner ? <Speaker name={item.owner} size={20} /> : <span>{words.noOwner}</span>}
      <span>{item.due ? day(item.due, language) : words.noDue}</span>
      {item.condition && <span>{item.condition}</span>}
    </p>
  )
}

/** The edge of an item: dotted until a person has touched it. */
export function edgeOf(item: Item): string {
  const touched = item.origin === "person" || item.edited
  return touched ? "border-l-2 border-transparent" : "by-engine"
}
