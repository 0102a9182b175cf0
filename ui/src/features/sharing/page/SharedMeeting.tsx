import { useState, type ReactNode } from "react"
import type { Shared } from "@/api/shapes"
import { Empty } from "@/design/Loaded"
import { TabPanel, Tabs } from "@/design/Tabs"
import { clock, day, moment } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { SharedMinutes } from "./SharedMinutes"
import { SharedPlayer } from "./SharedPlayer"
import { SharedTranscript } from "./SharedTranscript"

const TABS = ["minutes", "transcript"] as const

/** The meeting behind a link that is open: only to be read and heard. */
export function SharedMeeting({ token, look }: { token: string; look: Shared }) {
  const { sharing: words, meeting } = useWords()
  const tabs = TABS.filter((one) => look.parts.includes(one))
  const [chosen, setChosen] = useState(tabs[0])
  const sounds = look.parts.includes("audio")
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{look.title || words.untitled}</h1>
      <Facts look={look} />
      {tabs.length > 1 && chosen && (
        <Tabs
          label={meeting.tabs}
          tabs={tabs.map((id) => ({ id, label: meeting[id] }))}
          chosen={chosen}
          onChoose={setChosen}
        />
      )}
      {chosen ? (
        <Content id={chosen} alone={tabs.length === 1}>
          {chosen === "minutes" && <SharedMinutes token={token} look={look} sounds={sounds} />}
          {chosen === "transcript" && <SharedTranscript token={token} sounds={sounds} />}
        </Content>
      ) : (
        <Empty icon="wave" title={words.onlySound} />
      )}
      <p className="pt-10 text-xs text-faint">{words.writtenDown}</p>
      {sounds && <SharedPlayer token={token} />}
    </>
  )
}

function Facts({ look }: { look: Shared }) {
  const { sharing: words } = useWords()
  const language = useLanguage()
  const { from_s: from, to_s: to, expires_at: ends } = look
  const facts = [
    day(look.on, language),
    (from !== null || to !== null) &&
      words.onlyStretch(clock(from ?? 0), to === null ? words.end : clock(to)),
    ends !== null && words.ends(moment(ends, language)),
  ]
  return <p className="mt-0.5 mb-5 text-sm text-soft">{facts.filter(Boolean).join(" · ")}</p>
}

interface ContentProps {
  id: string
  alone: boolean
  children: ReactNode
}

function Content({ id, alone, children }: ContentProps) {
  return alone ? (
    <div className="border-t border-line pt-5">{children}</div>
  ) : (
    <TabPanel id={id} className="pt-5">
      {children}
    </TabPanel>
  )
}
