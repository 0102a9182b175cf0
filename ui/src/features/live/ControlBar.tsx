import { useEffect, useState } from "react"
import type { Live } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Icon } from "@/design/icons"
import { Menu } from "@/design/Menu"
import { useStore } from "@/design/store"
import { clock } from "@/i18n/times"
import { useWords } from "@/i18n/words"
import type { Recording } from "@/live/audio/recorder"
import { level, listenTo, mute } from "@/live/audio/speaking"
import { useHosting } from "./hosting"
import { SampleBar } from "./SampleBar"
import { Text } from "./Text"

interface ControlBarProps {
  live: Live
  recording: Recording | null
  onJoin: () => void
  onEnd: () => void
}

/** Everything about the sound, always in reach. */
export function ControlBar({ live, recording, onJoin, onEnd }: ControlBarProps) {
  const { live: words } = useWords()
  const host = useHosting(live.meeting_id)
  const open = live.phase === "live" || live.phase === "paused"
  const paused = live.phase === "paused"
  return (
    <div
      role="region"
      aria-label={words.controls}
      className="flex flex-wrap items-center gap-x-2 gap-y-2 border-t sm:gap-x-3 border-line bg-surface px-3 py-2 sm:px-4"
    >
      <Elapsed live={live} />
      {recording?.sample && <SampleBar sample={recording.sample} muted={recording.muted} />}
      {recording && !recording.sample ? (
        <>
          <Level muted={recording.muted || paused} />
          <Devices recording={recording} />
          <Button
            icon={recording.muted ? "muted" : "mic"}
            aria-pressed={recording.muted}
            className={recording.muted ? "!border-warn !text-warn" : ""}
            onClick={() => mute(!recording.muted)}
          >
            <Text>{recording.muted ? words.unmute : words.mute}</Text>
          </Button>
        </>
      ) : (
        open &&
        !recording && (
          <Button look="primary" icon="mic" onClick={onJoin}>
            {words.joinLater}
          </Button>
        )
      )}
      <Link live={live} recording={recording} />
      <span className="flex-1" />
      {open && (
        <>
          <Button
            icon={paused ? "play" : "pause"}
            disabled={host.isPending}
            onClick={() => host.mutate(paused ? "resume" : "pause")}
          >
            <Text>{paused ? words.resume : words.pause}</Text>
          </Button>
          <Button look="danger" icon="stop" onClick={onEnd}>
            <Text>{words.end}</Text>
          </Button>
        </>
      )}
    </div>
  )
}

const EVERY_MS = 500

function Elapsed({ live }: { live: Live }) {
  const { live: words } = useWords()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  const until = live.ended_at ? new Date(live.ended_at).getTime() : now
  const seconds = (until - new Date(live.started_at).getTime()) / 1000
  return (
    <span
      role="timer"
      aria-label={words.elapsed}
      className="min-w-12 text-base font-semibold tabular-nums"
    >
      {clock(seconds)}
    </span>
  )
}

const STEPS = 5

function Level({ muted }: { muted: boolean }) {
  const { live } = useWords()
  const heard = useStore(level)
  const lit = muted ? 0 : Math.round(heard * STEPS)
  return (
    <span
      role="meter"
      aria-label={live.level}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={muted ? 0 : Number(heard.toFixed(2))}
      className="flex h-5 items-end gap-0.5"
    >
      {Array.from({ length: STEPS }, (_, step) => (
        <span
          key={step}
          className={`w-1 rounded-full transition-colors ${step < lit ? "bg-good" : "bg-line"}`}
          style={{ height: 6 + step * 3 }}
        />
      ))}
    </span>
  )
}

function Devices({ recording }: { recording: Recording }) {
  const { live } = useWords()
  return (
    <Menu
      align="left"
      items={recording.devices.map((one) => ({
        label: one.label || live.usualDevice,
        chosen: one.id === recording.device,
        act: () => listenTo(one.id),
      }))}
      button={(press) => (
        <Button
          look="quiet"
          aria-label={live.device}
          title={live.device}
          className="px-2"
          disabled={!recording.devices.length}
          {...press}
        >
          <Icon name="mic" />
          <Icon name="down" size={13} />
        </Button>
      )}
    />
  )
}

/** While nobody speaks, listening says only every ten seconds how far it is. */
const WORTH_TELLING_MS = 15_000

/** How the own sound and the captions get on. */
function Link({ live, recording }: { live: Live; recording: Recording | null }) {
  const { live: words } = useWords()
  const line = recording?.line
  const phase = line?.phase ?? "connecting"
  const colour = phase === "open" ? "bg-good" : phase === "failed" ? "bg-bad" : "bg-warn"
  const parts = [
    recording && line ? words.link[phase] : null,
    !recording && live.phase === "live" ? words.watching : null,
    phase === "open" && line?.delayS != null ? words.delay(line.delayS) : null,
    live.lag_ms > WORTH_TELLING_MS ? words.lag(live.lag_ms / 1000) : null,
  ].filter(Boolean)
  return (
    <span
      className="flex items-center gap-1.5 text-xs text-soft tabular-nums max-sm:order-last max-sm:basis-full"
      data-link={phase}
    >
      {line && <span aria-hidden="true" className={`size-2 rounded-full ${colour}`} />}
      {parts.join(" · ")}
    </span>
  )
}
