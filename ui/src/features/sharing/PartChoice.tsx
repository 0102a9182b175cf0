import { Check } from "@/design/Field"
import { useWords } from "@/i18n/words"

export const PARTS = ["minutes", "transcript", "audio"] as const
export type Part = (typeof PARTS)[number]

interface PartChoiceProps {
  chosen: readonly Part[]
  onChange: (parts: readonly Part[]) => void
  /** A stretch is chosen: the recording can not come along. */
  narrow: boolean
}

export function PartChoice({ chosen, onChange, narrow }: PartChoiceProps) {
  const { sharing: words } = useWords()
  return (
    <fieldset>
      <legend className="mb-1 text-xs font-medium text-soft">{words.parts}</legend>
      <div className="flex flex-wrap gap-x-5">
        {PARTS.map((part) => (
          <Check
            key={part}
            label={words.partNames[part]}
            disabled={narrow && part === "audio"}
            checked={chosen.includes(part) && !(narrow && part === "audio")}
            onTurn={(on) => onChange(on ? [...chosen, part] : chosen.filter((one) => one !== part))}
          />
        ))}
      </div>
      {narrow && <p className="text-xs text-warn">{words.noCut}</p>}
    </fieldset>
  )
}
