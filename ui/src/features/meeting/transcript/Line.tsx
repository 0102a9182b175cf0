import type { Segment } from "@/api/shapes"
import { IconButton } from "@/design/Button"
import { Menu, type MenuItem } from "@/design/Menu"
import { Speaker } from "@/design/Speaker"
import { useStore } from "@/design/store"
import { useWords } from "@/i18n/words"
import { PlayChip, useIsHeard } from "../audio/PlayChip"
import { playAt, position } from "../audio/player"
import { wordAt, type TimedWord } from "./timing"

interface LineProps {
  meeting: string
  segment: Segment
  words: readonly TimedWord[]
  /** The same person goes on: the name need not stand there again. */
  again: boolean
  onEdit: () => void
  /** What else can be done with it; on a narrow page that is found where it is edited. */
  more: readonly MenuItem[]
}

const SHY = "opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100"

/** One utterance: press a word to hear it from there. */
export function Line({ meeting, segment, words, again, onEdit, more }: LineProps) {
  const { meeting: w } = useWords()
  const { speaker, start, end } = segment
  const heard = useIsHeard(meeting, start, end)
  return (
    <div
      className={`group flex items-start gap-3 rounded-md px-2 ${again ? "pt-0.5 pb-1" : "pt-3 pb-1"} ${heard ? "bg-accent-wash" : ""}`}
    >
      <span className="w-19 shrink-0 pt-0.5">
        {start !== null && <PlayChip meeting={meeting} start={start} end={end} />}
      </span>
      <div className="min-w-0 flex-1">
        {!again && (
          <p className="mb-0.5">
            {speaker ? (
              <Speaker name={speaker} />
            ) : (
              <span className="text-xs text-soft">{w.unknown}</span>
            )}
          </p>
        )}
        <p className="text-base leading-7" data-segment={segment.id}>
          {heard ? (
            <Following meeting={meeting} words={words} />
          ) : (
            <Words meeting={meeting} words={words} now={-1} />
          )}
        </p>
      </div>
      <IconButton
        icon="edit"
        size={15}
        label={w.editSegment}
        onClick={onEdit}
        data-edit={segment.id}
        className={SHY}
      />
      {more.length > 0 && (
        <span className="-ml-3 max-sm:hidden">
          <Menu
            items={more}
            button={(press) => (
              <IconButton
                icon="more"
                size={15}
                label={w.editMore}
                className={`aria-expanded:opacity-100 ${SHY}`}
                {...press}
              />
            )}
          />
        </span>
      )}
    </div>
  )
}

function Following({ meeting, words }: { meeting: string; words: readonly TimedWord[] }) {
  const now = useStore(position)
  return <Words meeting={meeting} words={words} now={wordAt(words, now)} />
}

interface WordsProps {
  meeting: string
  words: readonly TimedWord[]
  now: number
}

/** Keyboards reach a sentence by its chip; a stop at each word would bury the page in stops. */
function Words({ meeting, words, now }: WordsProps) {
  return words.map((word, place) => (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <span
      key={place}
      data-word={place}
      onClick={() => word.start !== null && void playAt(meeting, word.start)}
      className={`cursor-pointer rounded-sm transition-colors hover:bg-hover ${place === now ? "bg-accent/20 font-medium" : ""}`}
    >
      {word.text}{" "}
    </span>
  ))
}
