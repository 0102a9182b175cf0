import type { ReactNode } from "react"
import { Button } from "@/design/Button"
import { Icon } from "@/design/icons"
import { useWords } from "@/i18n/words"
import { hurry, listenTo, replay } from "@/live/audio/speaking"
import type { Recording } from "@/live/audio/recorder"

interface NoticeProps {
  bad?: boolean
  title: string
  text: string
  children?: ReactNode
}

function Notice({ bad, title, text, children }: NoticeProps) {
  return (
    <div
      role="alert"
      className={`flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm ${bad ? "bg-bad-wash" : "bg-warn-wash"}`}
    >
      <span className={bad ? "text-bad" : "text-warn"}>
        <Icon name="alert" />
      </span>
      <p className="min-w-0 flex-1 basis-56">
        <strong className={`font-semibold ${bad ? "text-bad" : "text-warn"}`}>{title}</strong>{" "}
        {text}
      </p>
      {children}
    </div>
  )
}

/** What is wrong with the own sound, each with what to do about it. */
export function Notices({ recording }: { recording: Recording }) {
  return (
    <>
      <Unheard recording={recording} />
      <Unplayed recording={recording} />
      <Unsent recording={recording} />
    </>
  )
}

function Unheard({ recording: { trouble } }: { recording: Recording }) {
  const { microphone } = useWords()
  if (!trouble) return null
  const { title, text } = microphone[trouble]
  const asleep = trouble === "asleep"
  return (
    <Notice bad title={title} text={text}>
      {trouble !== "insecure" && (
        <Button size="sm" icon="refresh" onClick={() => (asleep ? hurry() : listenTo(null))}>
          {asleep ? microphone.wake : microphone.again}
        </Button>
      )}
    </Notice>
  )
}

/** What is wrong with the sample: nobody hears it, or it did not come. */
function Unplayed({ recording: { sample, muted } }: { recording: Recording }) {
  const { sample: words } = useWords()
  if (sample?.failed) {
    return (
      <Notice bad {...words.failed}>
        <Button size="sm" icon="refresh" onClick={replay}>
          {words.again}
        </Button>
      </Notice>
    )
  }
  if (!sample?.blocked || muted) return null
  return (
    <Notice {...words.blocked}>
      <Button size="sm" icon="loud" onClick={hurry}>
        {words.loud}
      </Button>
    </Notice>
  )
}

/** A moment of this is no news. */
const WORTH_TELLING_S = 0.5

function Unsent({ recording }: { recording: Recording }) {
  const { line: words, sample } = useWords()
  const { line, sample: played } = recording
  if (!line || line.phase === "open" || line.phase === "stopped") return null
  // A microphone goes on meanwhile, the sample rests: then nothing waits, and it is news at once.
  const heldBack = played !== null || line.behindS >= WORTH_TELLING_S
  if (line.phase !== "failed" && (line.why === null || !heldBack)) return null
  const { title, text: usual } = words[line.why ?? "gone"]
  const text = played && line.phase !== "failed" ? sample.held : usual
  const counts = [
    line.behindS >= 1 && words.behind(line.behindS),
    line.lostS >= 1 && words.lost(line.lostS),
  ].filter(Boolean)
  return (
    <Notice bad={line.phase === "failed"} title={title} text={[text, ...counts].join(" ")}>
      {line.phase === "waiting" && (
        <Button size="sm" icon="refresh" onClick={hurry}>
          {words.now}
        </Button>
      )}
    </Notice>
  )
}
