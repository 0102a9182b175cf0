import { useState } from "react"
import { call } from "@/api/client"
import type { Meeting, Minutes } from "@/api/shapes"
import { IconButton } from "@/design/Button"
import { useWords } from "@/i18n/words"
import { useMeetingChange } from "../changing"
import { Citations, type Evidence } from "./Citations"
import { ItemDialog } from "./ItemDialog"
import { edgeOf, ItemText, Owner } from "./ItemText"
import { isAction, itemsOf, type Item, type SectionName } from "./sections"

interface SectionProps {
  name: SectionName
  meeting: Meeting
  minutes: Minutes
  said: Evidence
}

export function Section({ name, meeting, minutes, said }: SectionProps) {
  const { meeting: words } = useWords()
  const [adding, setAdding] = useState(false)
  const items = itemsOf(minutes, name)
  if (!items.length) return null
  return (
    <section aria-label={words.sections[name]} className="group/section">
      <header className="mb-2 flex items-center gap-2">
        <h2 className="text-base font-bold">{words.sections[name]}</h2>
        <span className="text-xs text-faint">{items.length}</span>
        <IconButton
          icon="plus"
          size={15}
          label={words.addItem(words.sections[name])}
          className="size-6.5"
          onClick={() => setAdding(true)}
        />
      </header>
      <ul className="space-y-1">
        {items.map((item) => (
          <Line key={item.id} item={item} meeting={meeting} minutes={minutes} said={said} />
        ))}
      </ul>
      {adding && (
        <ItemDialog
          section={name}
          meeting={meeting}
          minutes={minutes}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  )
}

interface LineProps extends Omit<SectionProps, "name"> {
  item: Item
}

function Line({ item, meeting, minutes, said }: LineProps) {
  const { meeting: words } = useWords()
  const [editing, setEditing] = useState(false)
  const remove = useMeetingChange(
    meeting.id,
    () =>
      call("patch", "/api/v1/meetings/{meeting_id}/minutes", {
        path: { meeting_id: meeting.id },
        body: { removed: [item.id] },
        version: minutes.number,
      }),
    () => words.removed,
  )
  return (
    <li
      className={`group flex items-start gap-2 rounded-r-sm py-0.5 pr-1 pl-3 hover:bg-hover/60 ${edgeOf(item)}`}
    >
      <div className="min-w-0 flex-1 text-base leading-7">
        <ItemText item={item} />{" "}
        <Citations meeting={meeting.id} evidence={item.evidence} said={said} />
        {isAction(item) && <Owner item={item} />}
      </div>
      <span className="flex shrink-0 opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
        <IconButton
          icon="edit"
          size={15}
          className="size-7"
          label={words.editItem}
          onClick={() => setEditing(true)}
        />
        <IconButton
          icon="trash"
          size={15}
          className="size-7"
          label={words.removeItem}
          onClick={() => remove.mutate(undefined)}
        />
      </span>
      {editing && (
        <ItemDialog
          item={item}
          meeting={meeting}
          minutes={minutes}
          onClose={() => setEditing(false)}
        />
      )}
    </li>
  )
}
