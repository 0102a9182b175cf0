import type { Waiting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { useDecide } from "./decide"
import { PickCard } from "./PickCard"

/** A suggestion in short, with both answers. */
export function SuggestionLine({ suggestion }: { suggestion: Waiting }) {
  const { inbox } = useWords()
  const language = useLanguage()
  const decide = useDecide()
  const { owner, due } = suggestion
  return (
    <div className="by-engine pl-3">
      <p className="font-medium">{useHeadline(suggestion)}</p>
      {suggestion.kind === "new" && (
        <p className="text-xs text-soft">
          {owner ?? inbox.noOwner} · {due ? day(due, language) : inbox.noDue}
        </p>
      )}
      {suggestion.kind !== "new" && suggestion.ticket_id === null ? (
        <PickCard
          suggestion={suggestion}
          no={inbox.ignore}
          onIgnore={() => decide.mutate({ accept: [], ignore: [suggestion] })}
        />
      ) : (
        <div className="mt-1.5 flex gap-1.5">
          <Button
            size="sm"
            icon="check"
            disabled={decide.isPending}
            onClick={() => decide.mutate({ accept: [suggestion], ignore: [] })}
          >
            {suggestion.kind === "new" ? inbox.add : inbox.apply}
          </Button>
          <Button
            size="sm"
            look="quiet"
            disabled={decide.isPending}
            onClick={() => decide.mutate({ accept: [], ignore: [suggestion] })}
          >
            {inbox.ignore}
          </Button>
        </div>
      )}
    </div>
  )
}

/** What is suggested, in one line. */
export function useHeadline(one: Pick<Waiting, "kind" | "title" | "subject" | "to">): string {
  const { inbox } = useWords()
  if (one.kind === "status") {
    return inbox.moveTo(one.subject ?? "", inbox.statuses[one.to ?? ""] ?? one.to ?? "")
  }
  return one.title ?? one.subject ?? ""
}
