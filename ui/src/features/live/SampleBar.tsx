import { Button } from "@/design/Button"
import { clock } from "@/i18n/times"
import { useWords } from "@/i18n/words"
import type { SampleShown } from "@/live/audio/recorder"
import { mute } from "@/live/audio/speaking"
import { Text } from "./Text"

interface SampleBarProps {
  sample: SampleShown
  muted: boolean
}

/** How far the sample is, and whether this person hears it. */
export function SampleBar({ sample, muted }: SampleBarProps) {
  const { sample: words } = useWords()
  const { atS, lengthS } = sample
  if (atS === null) return <span className="text-sm text-soft">{words.loading}</span>
  return (
    <>
      <span className="flex items-center gap-2 text-xs text-soft tabular-nums">
        <span className="max-lg:sr-only">{words.title}</span>
        <span
          role="progressbar"
          aria-label={words.position}
          aria-valuemin={0}
          aria-valuemax={Math.round(lengthS)}
          aria-valuenow={atS}
          aria-valuetext={words.of(clock(atS), clock(lengthS))}
          className="h-1.5 w-16 overflow-hidden rounded-full bg-line sm:w-28"
        >
          <span
            className="block h-full rounded-full bg-accent"
            style={{ width: `${(100 * atS) / Math.max(lengthS, 1)}%` }}
          />
        </span>
        <span className="max-sm:sr-only">{words.of(clock(atS), clock(lengthS))}</span>
      </span>
      <Button
        icon={muted ? "silent" : "loud"}
        aria-pressed={muted}
        className={muted ? "!border-warn !text-warn" : ""}
        onClick={() => mute(!muted)}
      >
        <Text>{muted ? words.loud : words.quiet}</Text>
      </Button>
    </>
  )
}
