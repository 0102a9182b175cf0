import { useEffect, useRef } from "react"
import { Link } from "react-router"
import type { Waiting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Chip } from "@/design/Page"
import { Quotes } from "@/features/meeting/Quotes"
import { day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { PickCard } from "./PickCard"
import { useHeadline } from "./SuggestionLine"

interface InboxItemProps {
  suggestion: Waiting
  current: boolean
  chosen: boolean
  onFocus: () => void
  onChoose: () => void
  onSettle: (verdict: "accept" | "ignore") => void
}

export function InboxItem({
  suggestion,
  current,
  chosen,
  onFocus,
  onChoose,
  onSettle,
}: InboxItemProps) {
  const { inbox } = useWords()
  const headline = useHeadline(suggestion)
  const row = useRef<HTMLLIElement>(null)
  const lost = suggestion.kind !== "new" && suggestion.ticket_id === null

  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: "nearest" })
  }, [current])

  return (
    <li
      ref={row}
      aria-current={current || undefined}
      onPointerDown={onFocus}
      className={`flex gap-3 px-4 py-3.5 ${current ? "bg-accent-wash/60 shadow-[inset_2px_0_0_var(--accent)]" : ""}`}
    >
      <input
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-accent"
        aria-label={inbox.choose(headline)}
        checked={chosen}
        onChange={onChoose}
      />
      <div className="min-w-0 flex-1 space-y-2">
        <About suggestion={suggestion} />
        <div className="by-engine space-y-1.5 pl-3">
          {suggestion.evidence.map((one) => (
            <Quotes key={one.source} meeting={one.source} segments={one.segments} />
          ))}
        </div>
        {lost ? (
          <PickCard suggestion={suggestion} no={inbox.ignore} onIgnore={() => onSettle("ignore")} />
        ) : (
          <div className="flex flex-wrap gap-1.5 pt-1">
            <Button size="sm" look="primary" icon="check" onClick={() => onSettle("accept")}>
              {suggestion.kind === "new" ? inbox.add : inbox.apply}
            </Button>
            <Button size="sm" onClick={() => onSettle("ignore")}>
              {inbox.ignore}
            </Button>
          </div>
        )}
      </div>
    </li>
  )
}

function About({ suggestion }: { suggestion: Waiting }) {
  const { inbox } = useWords()
  const language = useLanguage()
  const { kind, owner, due, confidence, match, evidence } = suggestion
  const kinds = { new: inbox.newCard, status: inbox.statusChange, edit: inbox.change }
  const [source] = evidence
  return (
    <div>
      <p className="flex flex-wrap items-center gap-1.5">
        <Chip tone={kind === "new" ? "accent" : "plain"}>{kinds[kind]}</Chip>
        <span className="font-semibold">{useHeadline(suggestion)}</span>
      </p>
      <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-soft">
        {kind === "new" && (
          <span>
            {owner ?? inbox.noOwner} · {due ? day(due, language) : inbox.noDue}
          </span>
        )}
        <span>{inbox.sure(confidence)}</span>
        {match !== null && <span>{inbox.same(match)}</span>}
        {source && (
          <Link to={`/meetings/${source.source}`} className="text-accent-ink hover:underline">
            {inbox.openMeeting}
          </Link>
        )}
      </p>
    </div>
  )
}
