import { useWords } from "@/i18n/words"
import { inputStyle } from "./Field"

interface Span {
  since: string
  until: string
}

interface DaysProps {
  span: Span
  onChange: (change: Partial<Span>) => void
}

/** From one day to another; either may be open. */
export function Days({ span, onChange }: DaysProps) {
  const { app } = useWords()
  const end = (name: keyof Span) => (
    <input
      type="date"
      aria-label={app[name]}
      title={app[name]}
      className={inputStyle}
      value={span[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  )
  return (
    <>
      {end("since")}
      <span aria-hidden="true" className="self-center text-faint">
        –
      </span>
      {end("until")}
    </>
  )
}
