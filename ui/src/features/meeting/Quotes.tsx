import { useQuery } from "@tanstack/react-query"
import { Speaker } from "@/design/Speaker"
import { useWords } from "@/i18n/words"
import { PlayChip } from "./audio/PlayChip"
import { quotesQuery } from "./queries"

interface QuotesProps {
  meeting: string
  segments: readonly string[]
}

/** What was said, each with its speaker, and playable. */
export function Quotes({ meeting, segments }: QuotesProps) {
  const { meeting: words } = useWords()
  const quotes = useQuery(quotesQuery(meeting, segments)).data?.quotes ?? []
  return (
    <ul className="space-y-1.5">
      {quotes.map((quote) => (
        <li key={quote.segment} className="flex items-start gap-2 text-sm">
          {quote.start !== null && !quote.gone && (
            <PlayChip meeting={meeting} start={quote.start} quote={quote.text} />
          )}
          {quote.speaker && <Speaker name={quote.speaker} bare />}
          <span className={quote.gone ? "text-faint italic" : "text-soft"}>
            {quote.gone ? words.gone : `“${quote.text}”`}
          </span>
        </li>
      ))}
    </ul>
  )
}
