import { startTransition, useState } from "react"
import type { Card } from "@/api/shapes"
import { Choice, inputStyle } from "@/design/Field"
import { useWords } from "@/i18n/words"
import { labelsOf, ownersOf, type CardFilter } from "./places"

interface BoardFilterProps {
  cards: readonly Card[]
  filter: CardFilter
  onChange: (filter: CardFilter) => void
}

const NOBODY = "\0nobody"

/** Which cards are shown: by words, owner and label. */
export function BoardFilter({ cards, filter, onChange }: BoardFilterProps) {
  const { board: words } = useWords()
  const [text, setText] = useState(filter.text)
  const owner = filter.owner === null ? NOBODY : (filter.owner ?? "")
  const labels = labelsOf(cards)

  /** The letter stands there at once; the cards follow. */
  function write(value: string) {
    setText(value)
    startTransition(() => onChange({ ...filter, text: value }))
  }

  return (
    <>
      <input
        type="search"
        aria-label={words.filter}
        placeholder={words.filter}
        className={`${inputStyle} w-44`}
        value={text}
        onChange={(event) => write(event.target.value)}
      />
      <Choice
        label={words.owner}
        none={words.anyone}
        className="max-w-36"
        value={owner}
        onChange={(value) =>
          onChange({ ...filter, owner: value === NOBODY ? null : value || undefined })
        }
      >
        {ownersOf(cards).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        <option value={NOBODY}>{words.nobody}</option>
      </Choice>
      {labels.length > 0 && (
        <Choice
          label={words.label}
          none={words.anyLabel}
          className="max-w-36"
          value={filter.label ?? ""}
          onChange={(value) => onChange({ ...filter, label: value || undefined })}
        >
          {labels.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Choice>
      )}
    </>
  )
}
