import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Segment } from "@/api/shapes"
import { inputStyle } from "@/design/Field"
import { Icon } from "@/design/icons"
import { Speaker } from "@/design/Speaker"
import { matches } from "@/i18n/initials"
import { clock } from "@/i18n/times"
import { useWords } from "@/i18n/words"
import { segmentsQuery } from "../queries"

interface EvidencePickProps {
  meeting: string
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

const SHOWN = 40

/** Where it was said: minutes hold nothing that rests on no word of the meeting. */
export function EvidencePick({ meeting, chosen, onChange }: EvidencePickProps) {
  const { meeting: words } = useWords()
  const segments = useQuery(segmentsQuery(meeting)).data ?? []
  const [wanted, setWanted] = useState("")
  const found = segments.filter((one) => matches(`${one.speaker ?? ""} ${one.text}`, wanted))
  const flip = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <fieldset>
      <legend className="mb-1.5 text-xs font-medium text-soft">{words.evidence}</legend>
      <input
        type="search"
        aria-label={words.find}
        placeholder={words.find}
        className={`${inputStyle} w-full`}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <ul className="mt-1.5 max-h-48 divide-y divide-line overflow-y-auto rounded-md border border-line">
        {found.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            <Said segment={one} chosen={chosen.includes(one.id)} onFlip={() => flip(one.id)} />
          </li>
        ))}
        {!found.length && <li className="px-3 py-2 text-soft">{words.found(0)}</li>}
      </ul>
      {!chosen.length && <p className="mt-1.5 text-xs text-faint">{words.evidenceHint}</p>}
    </fieldset>
  )
}

interface SaidProps {
  segment: Segment
  chosen: boolean
  onFlip: () => void
}

function Said({ segment, chosen, onFlip }: SaidProps) {
  return (
    <label
      className={`flex cursor-pointer items-start gap-2 px-2.5 py-1.5 ${chosen ? "bg-accent-wash" : "hover:bg-hover"}`}
    >
      <input
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-accent"
        checked={chosen}
        onChange={onFlip}
      />
      {segment.speaker && <Speaker name={segment.speaker} size={20} bare />}
      <span className="min-w-0 flex-1">{segment.text}</span>
      {segment.start !== null && (
        <span className="flex shrink-0 items-center gap-0.5 pt-0.5 text-2xs text-faint tabular-nums">
          <Icon name="quote" size={11} />
          {clock(segment.start)}
        </span>
      )}
    </label>
  )
}
