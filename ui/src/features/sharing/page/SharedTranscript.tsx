import { useQuery } from "@tanstack/react-query"
import type { Segment } from "@/api/shapes"
import { Empty, Loaded } from "@/design/Loaded"
import { PlayChip, useIsHeard } from "@/features/meeting/audio/PlayChip"
import { playAt } from "@/features/meeting/audio/player"
import { Lines } from "@/features/meeting/transcript/Lines"
import { Row } from "@/features/meeting/transcript/Row"
import { clock } from "@/i18n/times"
import { useWords } from "@/i18n/words"
import { sharedSegmentsQuery } from "../queries"

/** All that was said, with who said it. */
export function SharedTranscript({ token, sounds }: { token: string; sounds: boolean }) {
  const { sharing: words } = useWords()
  const query = useQuery(sharedSegmentsQuery(token))
  return (
    <Loaded query={query} lines={10}>
      {(segments) =>
        segments.length ? (
          <Lines
            segments={segments}
            draw={(segment, before) => (
              <Said
                token={token}
                segment={segment}
                sounds={sounds}
                again={before !== undefined && before.speaker === segment.speaker}
              />
            )}
          />
        ) : (
          <Empty icon="wave" title={words.noWords} />
        )
      }
    </Loaded>
  )
}

interface SaidProps {
  token: string
  segment: Segment
  sounds: boolean
  /** The same person goes on: the name need not stand there again. */
  again: boolean
}

function Said({ token, segment, sounds, again }: SaidProps) {
  const { start, end, text } = segment
  const heard = useIsHeard(token, start, end)
  return (
    <Row
      segment={segment}
      again={again}
      heard={heard}
      time={
        start !== null &&
        (sounds ? (
          <PlayChip meeting={token} start={start} end={end} />
        ) : (
          <span className="text-2xs text-faint tabular-nums">{clock(start)}</span>
        ))
      }
    >
      <Sentence
        text={text}
        onHear={sounds && start !== null ? () => void playAt(token, start) : undefined}
      />
    </Row>
  )
}

/** Pressed, it plays; keyboards reach it by the chip beside it. */
function Sentence({ text, onHear }: { text: string; onHear: (() => void) | undefined }) {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <p className={`text-base leading-7 ${onHear ? "cursor-pointer" : ""}`} onClick={onHear}>
      {text}
    </p>
  )
}
