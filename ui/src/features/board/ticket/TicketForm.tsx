import { useQuery } from "@tanstack/react-query"
import { useState, type ReactNode } from "react"
import { IconButton } from "@/design/Button"
import { Input, inputStyle, onEnter, TextArea } from "@/design/Field"
import { useWords } from "@/i18n/words"
import { peopleQuery } from "../queries"
import type { Draft } from "./draft"

interface TicketFormProps {
  draft: Draft
  onChange: (draft: Draft) => void
  /** Beside the owner and the day. */
  children: ReactNode
}

export function TicketForm({ draft, onChange, children }: TicketFormProps) {
  const { ticket: words, board } = useWords()
  const people = useQuery(peopleQuery).data?.people ?? []
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change })
  return (
    <div className="space-y-4">
      <TextArea
        label={words.title}
        rows={2}
        className="text-base font-semibold"
        value={draft.title}
        onChange={(event) => set({ title: event.target.value.replaceAll("\n", " ") })}
      />
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {children}
        <Input
          label={board.owner}
          list="people"
          value={draft.owner}
          onChange={(event) => set({ owner: event.target.value })}
        />
        <datalist id="people">
          {people.map((one) => (
            <option key={one.id}>{one.name}</option>
          ))}
        </datalist>
        <Input
          label={words.due}
          type="date"
          value={draft.due}
          onChange={(event) => set({ due: event.target.value })}
        />
      </div>
      <TextArea
        label={words.description}
        rows={3}
        value={draft.description}
        onChange={(event) => set({ description: event.target.value })}
      />
      <Input
        label={words.labels}
        hint={words.labelsHint}
        value={draft.labels}
        onChange={(event) => set({ labels: event.target.value })}
      />
      <Checklist checks={draft.checklist} onChange={(checklist) => set({ checklist })} />
    </div>
  )
}

type Checks = Draft["checklist"]

function Checklist({ checks, onChange }: { checks: Checks; onChange: (checks: Checks) => void }) {
  const { ticket: words } = useWords()
  const [text, setText] = useState("")

  function add() {
    if (!text.trim()) return
    onChange([...checks, { text: text.trim().normalize("NFC"), done: false }])
    setText("")
  }

  return (
    <fieldset className="space-y-1">
      <legend className="mb-1.5 text-xs font-medium text-soft">{words.checklist}</legend>
      {checks.map((check, place) => (
        <div key={place} className="flex items-center gap-2">
          <label className="flex min-h-8 flex-1 items-center gap-2">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={check.done}
              onChange={(event) =>
                onChange(
                  checks.map((one, at) =>
                    at === place ? { ...one, done: event.target.checked } : one,
                  ),
                )
              }
            />
            <span className={check.done ? "text-faint line-through" : ""}>{check.text}</span>
          </label>
          <IconButton
            icon="close"
            size={14}
            label={words.removeCheck(check.text)}
            onClick={() => onChange(checks.filter((_, at) => at !== place))}
          />
        </div>
      ))}
      <input
        aria-label={words.addCheck}
        placeholder={words.addCheck}
        className={`${inputStyle} w-full`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onEnter(add)}
        onBlur={add}
      />
    </fieldset>
  )
}
