import { useState } from "react"
import { useSearchParams } from "react-router"
import { Page } from "@/design/Page"
import { TabPanel, Tabs } from "@/design/Tabs"
import { AskTab } from "@/features/meeting/AskTab"
import { useWords } from "@/i18n/words"
import { FindTab } from "./FindTab"
import { MeetingPick } from "./MeetingPick"

export default function SearchPage() {
  const { search: words } = useWords()
  const [search, setSearch] = useSearchParams()
  const tab = search.has("ask") ? "ask" : "find"
  return (
    <Page title={words.title} lead={words.lead}>
      <Tabs
        label={words.title}
        tabs={[
          { id: "find", label: words.find },
          { id: "ask", label: words.ask },
        ]}
        chosen={tab}
        onChoose={(next) => setSearch(next === "ask" ? { ask: "" } : {}, { replace: true })}
      />
      <TabPanel id={tab}>
        <div className="pt-5">{tab === "find" ? <FindTab /> : <AskAnywhere />}</div>
      </TabPanel>
    </Page>
  )
}

/** A question about all meetings, or about one of them. */
function AskAnywhere() {
  const { search: words } = useWords()
  const [meeting, setMeeting] = useState("")
  return (
    <AskTab
      meeting={meeting || undefined}
      placeholder={meeting ? undefined : words.askPlaceholder}
      scope={<MeetingPick value={meeting} onChange={setMeeting} />}
    />
  )
}
