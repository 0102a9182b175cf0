import { useQuery } from "@tanstack/react-query"
import { Icon } from "@/design/icons"
import { recentQuery } from "@/features/meetings/queries"
import { day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"

export interface Scope {
  meeting: string
  speaker: string
  since: string
  until: string
}

export const EVERYWHERE: Scope = { meeting: "", speaker: "", since: "", until: "" }

interface ConditionsProps {
  scope: Scope
  onChange: (change: Partial<Scope>) => void
}

/** What narrows a search down; a press takes it away. */
export function Conditions({ scope, onChange }: ConditionsProps) {
  const { search: words, meetings } = useWords()
  const language = useLanguage()
  const recent = useQuery(recentQuery).data?.meetings ?? []
  const chosen = recent.find((one) => one.id === scope.meeting)
  const shown: Record<keyof Scope, string> = {
    meeting: scope.meeting && (chosen?.title || meetings.untitled),
    speaker: scope.speaker.trim(),
    since: scope.since && words.from(day(scope.since, language)),
    until: scope.until && words.to(day(scope.until, language)),
  }
  const set = (Object.keys(EVERYWHERE) as (keyof Scope)[]).filter((name) => shown[name])
  if (!set.length) return null
  return (
    <ul aria-label={words.conditions} className="mt-2.5 flex flex-wrap gap-1.5">
      {set.map((name) => (
        <li key={name}>
          <button
            type="button"
            aria-label={words.without(shown[name])}
            onClick={() => onChange({ [name]: "" })}
            className="inline-flex h-7 max-w-64 items-center gap-1 rounded-full bg-accent-wash pr-2 pl-2.5 text-xs font-medium text-accent-ink hover:brightness-95"
          >
            <span className="truncate">{shown[name]}</span>
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
      {set.length > 1 && (
        <li>
          <button
            type="button"
            onClick={() => onChange(EVERYWHERE)}
            className="h-7 rounded-full px-2 text-xs text-soft hover:text-ink hover:underline"
          >
            {words.clear}
          </button>
        </li>
      )}
    </ul>
  )
}
