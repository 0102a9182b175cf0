import { useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import type { Said } from "@/api/shapes"
import { Loaded } from "@/design/Loaded"
import { Chip } from "@/design/Page"
import { Quote } from "@/features/meeting/Quotes"
import { day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { saidQuery } from "../queries"

/** Every sentence that made or changed a card, playable. */
export function Timeline({ ticket }: { ticket: string }) {
  const { ticket: words } = useWords()
  const query = useQuery(saidQuery(ticket))
  return (
    <Loaded query={query} lines={2}>
      {({ evidence }) =>
        evidence.length ? (
          <ol className="space-y-3 border-l-2 border-line pl-4">
            {evidence.map((one) => (
              <li key={`${one.suggestion_id}-${one.segment}`} className="relative">
                <span
                  aria-hidden="true"
                  className="absolute top-2 -left-5.25 size-2 rounded-full bg-strong-line"
                />
                <Entry said={one} />
              </li>
            ))}
          </ol>
        ) : (
          <p className="text-sm text-soft">{words.noEvidence}</p>
        )
      }
    </Loaded>
  )
}

function Entry({ said }: { said: Said }) {
  const { ticket: words, inbox } = useWords()
  const language = useLanguage()
  return (
    <div className={said.undone ? "opacity-60" : ""}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-soft">
        <span className="font-medium text-ink">{words.actions[said.action] ?? said.action}</span>
        {said.automatic && <Chip>{words.auto}</Chip>}
        <span>{words.sure(said.confidence)}</span>
        {said.said_on && <span>{day(said.said_on, language)}</span>}
        {said.undone && <Chip tone="warn">{words.undone}</Chip>}
        <Link to={`/meetings/${said.source}`} className="text-accent-ink hover:underline">
          {inbox.openMeeting}
        </Link>
      </p>
      <div className="mt-1">
        <Quote meeting={said.source} speaker={said.speaker} start={said.start_s} text={said.text} />
      </div>
    </div>
  )
}
