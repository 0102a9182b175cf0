import { startTransition, useState } from "react"
import type { Card } from "@/api/shapes"
import { inputStyle } from "@/design/Field"
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
      <select
        aria-label={words.owner}
        className={`${inputStyle} chosen max-w-36 pr-8`}
        value={owner}
        onChange={({ target: { value } }) =>
          onChange({ ...filter, owner: value === NOBODY ? null : value || undefined })
        }
      >
        <option value="">{words.anyone}</option>
        {ownersOf(cards).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        <option value={NOBODY}>{words.nobody}</option>
      </select>
      {labels.length > 0 && (
        <select
          aria-label={words.label}
          className={`${inputStyle} chosen max-w-36 pr-8`}
          value={filter.label ?? ""}
          onChange={({ target: { value } }) => onChange({ ...filter, label: value || undefined })}
        >
          <option value="">{words.anyLabel}</option>
          {labels.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </>
  )
}
