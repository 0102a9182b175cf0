import type { Segment } from "@/api/shapes"
import { IconButton } from "@/design/Button"
import { Menu, type MenuItem } from "@/design/Menu"
import { useStore } from "@/design/store"
import { useWords } from "@/i18n/words"
import { PlayChip, useIsHeard } from "../audio/PlayChip"
import { playAt, position } from "../audio/player"
import { Row } from "./Row"
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
  const { start, end } = segment
  const heard = useIsHeard(meeting, start, end)
  return (
    <Row
      segment={segment}
      again={again}
      heard={heard}
      className="group px-2"
      time={start !== null && <PlayChip meeting={meeting} start={start} end={end} />}
      acts={
        <>
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
        </>
      }
    >
      <p className="text-base leading-7" data-segment={segment.id}>
        {heard ? (
          <Following meeting={meeting} words={words} />
        ) : (
          <Words meeting={meeting} words={words} now={-1} />
        )}
      </p>
    </Row>
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
