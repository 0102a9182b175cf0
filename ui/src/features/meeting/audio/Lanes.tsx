import type { Segment } from "@/api/shapes"
import { colourOf, speakersIn } from "@/design/speakers"
import { useStore } from "@/design/store"
import { useWords } from "@/i18n/words"
import { duration } from "./player"
import { spans } from "./spans"

const LANE_PX = 4

/** Who speaks where: a line for each person, under the waveform. */
export function Lanes({ segments }: { segments: readonly Segment[] }) {
  const { meeting: words } = useWords()
  const whole = useStore(duration)
  const names = speakersIn(segments)
  if (!whole || !names.length) return null
  return (
    <div role="img" aria-label={`${words.lanes}: ${names.join(", ")}`} className="mt-1">
      {names.map((name) => (
        <div key={name} title={name} className="relative" style={{ height: LANE_PX }}>
          {spans(segments, name, whole).map((span) => (
            <span
              key={span.left}
              className="absolute h-0.75 rounded-full"
              style={{
                left: `${span.left}%`,
                width: `${span.width}%`,
                background: colourOf(name),
              }}
            />
          ))}
        </div>
      ))}
    </div>
  )
}
