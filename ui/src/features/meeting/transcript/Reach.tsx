import { Check } from "@/design/Field"
import { useWords } from "@/i18n/words"

interface ReachProps {
  everywhere: boolean
  onChange: (everywhere: boolean) => void
}

/** Whether a name is meant for one utterance or for all of a speaker. */
export function Reach({ everywhere, onChange }: ReachProps) {
  const { meeting: words } = useWords()
  const choices = [
    { value: false, label: words.onlyThis },
    { value: true, label: words.everywhere },
  ]
  return (
    <fieldset className="flex gap-4 text-sm">
      <legend className="sr-only">{words.speaker}</legend>
      {choices.map((one) => (
        <Check
          key={one.label}
          type="radio"
          name="reach"
          label={one.label}
          checked={everywhere === one.value}
          onTurn={() => onChange(one.value)}
        />
      ))}
    </fieldset>
  )
}
