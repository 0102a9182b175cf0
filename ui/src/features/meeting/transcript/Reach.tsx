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
        <label key={one.label} className="flex min-h-6 items-center gap-2">
          <input
            type="radio"
            name="reach"
            className="size-4 accent-accent"
            checked={everywhere === one.value}
            onChange={() => onChange(one.value)}
          />
          {one.label}
        </label>
      ))}
    </fieldset>
  )
}
