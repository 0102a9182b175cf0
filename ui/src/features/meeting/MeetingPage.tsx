import { useQuery } from "@tanstack/react-query"
import { Link, useParams, useSearchParams } from "react-router"
import type { Meeting } from "@/api/shapes"
import { buttonStyle } from "@/design/Button"
import { Icon } from "@/design/icons"
import { Page } from "@/design/Page"
import { TabPanel, Tabs } from "@/design/Tabs"
import { Awaited } from "@/features/meetings/Awaited"
import { isGoing, MeetingState } from "@/features/meetings/MeetingRow"
import { day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { AskTab } from "./AskTab"
import { PlayerBar } from "./audio/PlayerBar"
import { useSounding } from "./audio/sounding"
import { InfoTab } from "./info/InfoTab"
import { MeetingActions } from "./MeetingActions"
import { MinutesTab } from "./minutes/MinutesTab"
import { meetingQuery } from "./queries"
import { TasksTab } from "./TasksTab"
import { TranscriptTab } from "./transcript/TranscriptTab"

const TABS = ["minutes", "transcript", "tasks", "ask", "info"] as const
type Tab = (typeof TABS)[number]

export default function MeetingPage() {
  const { id = "" } = useParams()
  const query = useQuery(meetingQuery(id))
  if (query.data) return <One key={id} meeting={query.data} />
  return <Awaited query={query} />
}

function One({ meeting }: { meeting: Meeting }) {
  const { meeting: words, meetings, live } = useWords()
  const language = useLanguage()
  const [search, setSearch] = useSearchParams()
  const sounding = useSounding(meeting)
  const firstTab = meeting.minutes ? "minutes" : "transcript"
  const tab: Tab = TABS.find((one) => one === search.get("tab")) ?? firstTab
  return (
    <>
      <Page
        title={meeting.title || meetings.untitled}
        lead={
          <span className="flex flex-wrap items-center gap-x-2">
            {day(meeting.on, language)} · {meetings.templates[meeting.template] ?? meeting.template}{" "}
            · {meetings.segments(meeting.segments)}
            {meeting.state !== "ready" && <MeetingState meeting={meeting} />}
          </span>
        }
        actions={
          <>
            {isGoing(meeting) && (
              <Link to={`/meetings/${meeting.id}/live`} className={buttonStyle("primary")}>
                <Icon name="mic" size={17} />
                {live.enter}
              </Link>
            )}
            <MeetingActions meeting={meeting} />
          </>
        }
      >
        <Tabs
          label={words.tabs}
          tabs={TABS.map((id) => ({ id, label: words[id] }))}
          chosen={tab}
          onChoose={(next) => setSearch({ tab: next }, { replace: true })}
        />
        <TabPanel id={tab}>
          <div className="pt-5 pb-24">
            {tab === "minutes" && <MinutesTab meeting={meeting} />}
            {tab === "transcript" && <TranscriptTab meeting={meeting} />}
            {tab === "tasks" && <TasksTab meeting={meeting} />}
            {tab === "ask" && <AskTab meeting={meeting.id} />}
            {tab === "info" && <InfoTab meeting={meeting} />}
          </div>
        </TabPanel>
      </Page>
      {sounding.has && <PlayerBar meeting={meeting} live={sounding.live} />}
    </>
  )
}
