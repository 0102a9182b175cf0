import { useQuery } from "@tanstack/react-query"
import { Speaker } from "@/design/Speaker"
import { useWords } from "@/i18n/words"
import { PlayChip } from "./audio/PlayChip"
import { quotesQuery } from "./queries"

interface QuotesProps {
  meeting: string
  segments: readonly string[]
}

/** What was said in some segments. */
export function Quotes({ meeting, segments }: QuotesProps) {
  const quotes = useQuery(quotesQuery(meeting, segments)).data?.quotes ?? []
  return (
    <ul className="space-y-1.5">
      {quotes.map(({ segment, speaker, start, text, gone }) => (
        <li key={segment}>
          <Quote meeting={meeting} speaker={speaker} start={start} text={gone ? null : text} />
        </li>
      ))}
    </ul>
  )
}

interface QuoteProps {
  meeting: string
  speaker: string | null
  start: number | null
  /** Null: it was deleted. */
  text: string | null
}

/** What somebody said, with the speaker, and playable. */
export function Quote({ meeting, speaker, start, text }: QuoteProps) {
  const { meeting: words } = useWords()
  return (
    <p className="flex items-start gap-2 text-sm">
      {start !== null && text !== null && <PlayChip meeting={meeting} start={start} quote={text} />}
      {speaker && <Speaker name={speaker} bare />}
      <span className={text === null ? "text-faint italic" : "text-soft"}>
        {text === null ? words.gone : `“${text}”`}
      </span>
    </p>
  )
}
