import { useState } from "react"
import { call } from "@/api/client"
import type { Meeting, Minutes } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, Select, TextArea } from "@/design/Field"
import { useWords } from "@/i18n/words"
import { useMeetingChange } from "../changing"
import { EvidencePick } from "./EvidencePick"
import { isAction, isChange, type Item, type SectionName } from "./sections"

type Fields = Record<string, string | null>

interface ItemDialogProps {
  meeting: Meeting
  minutes: Minutes
  onClose: () => void
  /** The one that changes; a new one of `section` when absent. */
  item?: Item
  section?: SectionName
}

const STATUSES = ["todo", "doing", "review", "done", "blocked"] as const

export function ItemDialog({ meeting, minutes, onClose, item, section }: ItemDialogProps) {
  const { meeting: words, app } = useWords()
  const [fields, setFields] = useState<Fields>(() => fieldsOf(item, section))
  const [evidence, setEvidence] = useState<string[]>([])
  const kind = "title" in fields ? "action" : "subject" in fields ? "change" : "text"
  const set = (name: string, value: string) => setFields({ ...fields, [name]: value || null })
  const first = { action: "title", change: "subject", text: "text" }[kind]
  const save = useMeetingChange(
    meeting.id,
    () =>
      call("patch", "/api/v1/meetings/{meeting_id}/minutes", {
        path: { meeting_id: meeting.id },
        body: item
          ? { changed: { [item.id]: fields } }
          : { added: [{ kind: section ?? "summary", fields: { ...fields, evidence } }] },
        version: minutes.number,
      }),
    () => {
      onClose()
      return words.saved
    },
  )
  const text = (name: string) => fields[name] ?? ""

  return (
    <Dialog
      title={item ? words.editItem : words.addItem(section ? words.sections[section] : "")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.cancel}</Button>
          <Button
            look="primary"
            disabled={!text(first).trim() || !(item || evidence.length) || save.isPending}
            onClick={() => save.mutate(undefined)}
          >
            {app.save}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <TextArea
          label={{ action: words.itemTitle, change: words.subject, text: words.itemText }[kind]}
          rows={kind === "text" ? 4 : 2}
          autoFocus
          value={text(first)}
          onChange={(event) => set(first, event.target.value)}
        />
        {kind === "action" && (
          <div className="grid grid-cols-2 gap-3">
            <Input
              label={words.owner}
              value={text("owner")}
              onChange={(event) => set("owner", event.target.value)}
            />
            <Input
              label={words.due}
              type="date"
              value={text("due")}
              onChange={(event) => set("due", event.target.value)}
            />
          </div>
        )}
        {kind === "change" && <Status value={text("to")} onChange={(value) => set("to", value)} />}
        {!item && <EvidencePick meeting={meeting.id} chosen={evidence} onChange={setEvidence} />}
      </div>
    </Dialog>
  )
}

function Status({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { meeting: words, inbox } = useWords()
  return (
    <Select
      label={words.sections.status_changes}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {STATUSES.map((status) => (
        <option key={status} value={status}>
          {inbox.statuses[status]}
        </option>
      ))}
    </Select>
  )
}

function fieldsOf(item: Item | undefined, section: SectionName | undefined): Fields {
  if (item && isAction(item)) return { title: item.title, owner: item.owner, due: item.due }
  if (item && isChange(item)) return { subject: item.subject, to: item.to }
  if (item) return { text: item.text }
  if (section === "action_items") return { title: "", owner: null, due: null }
  if (section === "status_changes") return { subject: "", to: "doing" }
  return { text: "" }
}
