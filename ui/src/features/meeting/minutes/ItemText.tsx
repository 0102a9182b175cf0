import { Chip } from "@/design/Page"
import { useWords } from "@/i18n/words"
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

/** The edge of an item: dotted until a person has touched it. */
export function edgeOf(item: Item): string {
  const touched = item.origin === "person" || item.edited
  return touched ? "border-l-2 border-transparent" : "by-engine"
}
