import { useQuery } from "@tanstack/react-query"
import { Choice } from "@/design/Field"
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
    <Choice
      label={words.where}
      none={words.everywhere}
      className="max-w-48 truncate"
      value={value}
      onChange={onChange}
    >
      {recent.map((one) => (
        <option key={one.id} value={one.id}>
          {one.title || w.untitled}
        </option>
      ))}
    </Choice>
  )
}
