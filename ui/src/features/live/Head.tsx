import { useState } from "react"
import { Link } from "react-router"
import type { Live, Meeting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Chip, type Tone } from "@/design/Page"
import { useWords } from "@/i18n/words"
import { Invite } from "./Invite"
import { People } from "./People"

interface HeadProps {
  meeting: Meeting
  live: Live
}

/** What meeting this is, that it is recorded, who is there, and who else may come. */
export function Head({ meeting, live }: HeadProps) {
  const { live: words, meetings } = useWords()
  const [open, setOpen] = useState<"people" | "invite" | null>(null)
  const there = live.tracks.filter((one) => one.sent === null)
  const close = () => setOpen(null)
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-surface px-4 py-2.5">
      <h1 className="max-w-full truncate text-lg font-bold tracking-tight max-sm:basis-full">
        {meeting.title || meetings.untitled}
      </h1>
      <Badge phase={live.phase} />
      {live.demo && (
        <Link to="/settings" title={words.demoText} className="rounded-full">
          <Chip tone="warn">{words.demo}</Chip>
        </Link>
      )}
      <span className="flex-1" />
      <Button size="sm" icon="users" onClick={() => setOpen("people")}>
        {words.people(there.length)}
      </Button>
      <Button size="sm" icon="link" onClick={() => setOpen("invite")}>
        <span className="max-sm:sr-only">{words.invite}</span>
      </Button>
      {open === "people" && <People tracks={live.tracks} onClose={close} />}
      {open === "invite" && <Invite onClose={close} />}
    </header>
  )
}

function Badge({ phase }: { phase: Live["phase"] }) {
  const { live } = useWords()
  const [tone, text]: [Tone, string] = {
    live: ["bad", live.onAir] as [Tone, string],
    paused: ["warn", live.resting] as [Tone, string],
    closing: ["accent", live.closing] as [Tone, string],
    ended: ["plain", live.closing] as [Tone, string],
  }[phase]
  return (
    <Chip tone={tone}>
      {phase === "live" && (
        <span aria-hidden="true" className="waiting size-2 rounded-full bg-bad" />
      )}
      {text}
    </Chip>
  )
}

interface BannerProps {
  live: Live
  /** Whether it is this tab that plays the sample. */
  plays: boolean
}

/** What everybody has to know about the recording, in one line. */
export function Banner({ live, plays }: BannerProps) {
  const { live: words, sample } = useWords()
  const text = {
    live: plays ? sample.banner : words.banner,
    paused: plays ? sample.bannerPaused : words.bannerPaused,
    closing: words.bannerClosing,
    ended: words.bannerClosing,
  }[live.phase]
  return (
    <p role="status" className="border-b border-line px-4 py-1 text-xs text-soft">
      {text} {live.demo && !plays && words.demoText}
    </p>
  )
}
