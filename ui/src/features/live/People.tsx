import type { Track } from "@/api/shapes"
import { Dialog } from "@/design/Dialog"
import { Chip, type Tone } from "@/design/Page"
import { Speaker } from "@/design/Speaker"
import { useWords } from "@/i18n/words"
import { FRAMES_PER_S } from "@/live/audio/frames"

interface PeopleProps {
  tracks: readonly Track[]
  onClose: () => void
}

/** Who speaks in this meeting, and how their sound comes in. */
export function People({ tracks, onClose }: PeopleProps) {
  const { live } = useWords()
  return (
    <Dialog title={live.peopleTitle} onClose={onClose}>
      {!tracks.length && <p className="text-soft">{live.nobody}</p>}
      <ul className="divide-y divide-line">
        {tracks.map((track) => (
          <li key={track.number} className="flex items-center gap-3 py-2.5">
            <Speaker name={track.participant ?? live.unknown} size={28} bare />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{track.participant ?? live.unknown}</p>
              <p className="text-xs text-soft">
                {live.agreed}
                {track.missing > 0 && ` · ${live.gap(track.missing / FRAMES_PER_S)}`}
              </p>
            </div>
            <State track={track} />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function State({ track }: { track: Track }) {
  const { live } = useWords()
  const [tone, text]: [Tone, string] =
    track.sent !== null
      ? ["plain", live.left]
      : !track.connected
        ? ["warn", live.away]
        : track.muted
          ? ["plain", live.muted]
          : ["good", live.connected]
  return <Chip tone={tone}>{text}</Chip>
}
