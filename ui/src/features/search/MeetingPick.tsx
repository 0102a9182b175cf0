import { useQuery } from "@tanstack/react-query"
import { inputStyle } from "@/design/Field"
import { recentQuery } from "@/features/meetings/queries"
import { useWords } from "@/i18n/words"

interface MeetingPickProps {
  /** The id of one; empty for all. */
  value: string
  onChange: (meeting: string) => void
}

/** In which meeting one looks: all, or one of the newest. */
export function MeetingPick({ value, onChange }: MeetingPickProps) {
  const { search: words, meetings: w } = useWords()
  const recent = useQuery(recentQuery).data?.meetings ?? []
  return (
    <select
      aria-label={words.where}
      className={`${inputStyle} chosen max-w-48 truncate pr-8`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{words.everywhere}</option>
      {recent.map((one) => (
        <option key={one.id} value={one.id}>
          {one.title || w.untitled}
        </option>
      ))}
    </select>
  )
}
