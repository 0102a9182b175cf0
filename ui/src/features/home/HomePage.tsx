import { useQuery } from "@tanstack/react-query"
import { useState, type ReactNode } from "react"
import { Link } from "react-router"
import { Button, buttonStyle, linkStyle } from "@/design/Button"
import { Icon } from "@/design/icons"
import { Loaded } from "@/design/Loaded"
import { Page, Panel } from "@/design/Page"
import { useStore } from "@/design/store"
import { waitingQuery } from "@/features/inbox/queries"
import { SuggestionLine } from "@/features/inbox/SuggestionLine"
import { StartDialog } from "@/features/live/StartDialog"
import { MeetingRow } from "@/features/meetings/MeetingRow"
import { recentQuery } from "@/features/meetings/queries"
import { useWords } from "@/i18n/words"
import { recording } from "@/live/audio/speaking"
import { DueCards } from "./DueCards"
import { usePlaySample } from "./playing"
import { useSample } from "./sample"

const SHOWN = 5
const SHOWN_WAITING = 4

export function HomePage() {
  const { home } = useWords()
  return (
    <Page title={home.title}>
      <Welcome />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
        <Recent />
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5">
          <WaitingPanel />
          <Panel title={home.due}>
            <DueCards />
          </Panel>
        </div>
      </div>
    </Page>
  )
}

function Welcome() {
  const { home, live } = useWords()
  const [starting, setStarting] = useState(false)
  return (
    <section className="mb-5 rounded-lg border border-line bg-surface px-6 py-7">
      <h2 className="text-lg font-bold tracking-tight">{home.hello}</h2>
      <p className="mt-1 max-w-xl text-soft">{home.lead}</p>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button look="primary" size="lg" icon="mic" onClick={() => setStarting(true)}>
          {live.start}
        </Button>
        <Link to="/meetings?upload" className={buttonStyle("plain", "lg")}>
          <Icon name="upload" />
          {home.upload}
        </Link>
      </div>
      <Samples />
      {starting && <StartDialog onClose={() => setStarting(false)} />}
    </section>
  )
}

/** For whoever has nothing to say yet. */
function Samples() {
  const { home } = useWords()
  const sample = useSample()
  const playing = usePlaySample()
  const speaks = useStore(recording)
  const busy = sample.isPending || playing.isPending
  const elsewhere = speaks !== null && speaks.sample === null
  return (
    <div className="mt-5 flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line pt-4">
      <p className="min-w-0 flex-1 basis-64 text-sm text-soft">
        {elsewhere ? home.sampleElsewhere : home.sampleLead}
      </p>
      <Button icon="wave" disabled={busy || elsewhere} onClick={playing.start}>
        {playing.isPending ? home.sampleLiveBusy : home.sampleLive}
      </Button>
      <Button icon="play" disabled={busy} onClick={() => sample.mutate()}>
        {sample.isPending ? home.sampleBusy : home.sample}
      </Button>
    </div>
  )
}

function Recent() {
  const { home } = useWords()
  const query = useQuery(recentQuery)
  return (
    <section className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface">
      <header className="flex items-center justify-between border-b border-line px-4 py-2.5">
        <h2 className="text-sm font-semibold">{home.recent}</h2>
        <More to="/meetings">{home.all}</More>
      </header>
      <div className={query.data ? "" : "px-4"}>
        <Loaded query={query}>
          {({ meetings }) =>
            meetings.length ? (
              <ul className="divide-y divide-line">
                {meetings.slice(0, SHOWN).map((meeting) => (
                  <li key={meeting.id}>
                    <MeetingRow meeting={meeting} />
                  </li>
                ))}
              </ul>
            ) : (
              <p className="px-4 py-8 text-center text-soft">{home.noMeetings}</p>
            )
          }
        </Loaded>
      </div>
    </section>
  )
}

function WaitingPanel() {
  const { home } = useWords()
  const query = useQuery(waitingQuery)
  return (
    <Panel title={home.waiting} aside={<More to="/inbox">{home.all}</More>}>
      <Loaded query={query} lines={2}>
        {({ suggestions }) =>
          suggestions.length ? (
            <ul className="space-y-2.5">
              {suggestions.slice(0, SHOWN_WAITING).map((one) => (
                <li key={one.id}>
                  <SuggestionLine suggestion={one} />
                </li>
              ))}
            </ul>
          ) : (
            <p className="py-2 text-soft">{home.noWaiting}</p>
          )
        }
      </Loaded>
    </Panel>
  )
}

function More({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className={linkStyle}>
      {children}
    </Link>
  )
}
