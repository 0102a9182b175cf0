import { useQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { Navigate, useParams } from "react-router"
import type { Live, Meeting } from "@/api/shapes"
import { useTitle } from "@/design/Page"
import { useStore } from "@/design/store"
import { meetingQuery } from "@/features/meeting/queries"
import { Awaited } from "@/features/meetings/Awaited"
import { isGoing } from "@/features/meetings/MeetingRow"
import { useWords } from "@/i18n/words"
import { hangUp, recording, rejoin } from "@/live/audio/speaking"
import { knownTrack } from "@/live/audio/tracks"
import { isSample } from "@/live/sample/known"
import { CaptionsPane } from "./CaptionsPane"
import { ControlBar } from "./ControlBar"
import { EndDialog } from "./EndDialog"
import { Banner, Head } from "./Head"
import { useCaptions } from "./hearing"
import { JoinDialog } from "./JoinDialog"
import { LiveMinutes } from "./LiveMinutes"
import { MemoLine } from "./MemoLine"
import { MiniBoard } from "./MiniBoard"
import { Notices } from "./Notices"
import { Panes, type PaneName } from "./Panes"
import { liveQuery, marksQuery } from "./queries"

export default function LivePage() {
  const { id = "" } = useParams()
  const meeting = useQuery(meetingQuery(id))
  const going = meeting.data !== undefined && isGoing(meeting.data)
  const live = useQuery({ ...liveQuery(id), enabled: going })
  if (meeting.data && !going) return <Navigate to={`/meetings/${id}`} replace />
  if (meeting.data && live.data) return <Room key={id} meeting={meeting.data} live={live.data} />
  return <Awaited query={meeting.data ? live : meeting} />
}

interface RoomProps {
  meeting: Meeting
  live: Live
}

function Room({ meeting, live }: RoomProps) {
  const { meetings } = useWords()
  const now = useStore(recording)
  const mine = now?.meeting === meeting.id ? now : null
  const plays = mine !== null && mine.sample !== null
  const captions = useCaptions(meeting.id)
  const marks = useQuery(marksQuery(meeting.id)).data?.marks ?? []
  const [pane, setPane] = useState<PaneName>("captions")
  const [sought, setSought] = useState<{ id: string } | null>(null)
  const over = live.phase === "closing" || live.phase === "ended"
  const { open, setOpen } = useEntrance(meeting.id, over)

  useTitle(meeting.title || meetings.untitled)

  function seek(id: string) {
    setSought({ id })
    setPane("captions")
  }

  const shared = { meeting, segments: captions.segments, onSeek: seek }
  return (
    <div className="flex h-[calc(100dvh-3.5rem)] flex-col md:h-dvh">
      <Head meeting={meeting} live={live} />
      <Banner live={live} plays={plays} />
      {mine && <Notices recording={mine} />}
      <Panes
        chosen={pane}
        onChoose={setPane}
        counts={{ captions: captions.segments.length }}
        captions={
          <>
            <CaptionsPane captions={captions} marks={marks} sought={sought} />
            {!over && <MemoLine meeting={meeting.id} participant={mine?.participant ?? null} />}
          </>
        }
        minutes={<LiveMinutes {...shared} />}
        miniBoard={<MiniBoard {...shared} />}
      />
      <ControlBar
        live={live}
        recording={mine}
        onJoin={() => setOpen("join")}
        onEnd={() => setOpen("end")}
      />
      {open === "join" && <JoinDialog meeting={meeting.id} onClose={() => setOpen(null)} />}
      {open === "end" && (
        <EndDialog
          meeting={meeting.id}
          speaking={mine !== null}
          plays={plays}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  )
}

/** Meetings in which this tab only watches: nobody is asked twice. */
const watched = new Set<string>()

/** Who comes in is asked who they are, but for those who speak already, or did before a reload. */
function useEntrance(meeting: string, over: boolean) {
  const [open, setOpen] = useState<"join" | "end" | null>(() =>
    over || isKnown(meeting) ? null : "join",
  )
  useEffect(() => {
    if (over) hangUp(meeting)
    else void rejoin(meeting)
  }, [meeting, over])
  useEffect(() => {
    if (open === null) watched.add(meeting)
  }, [meeting, open])
  return { open: over ? null : open, setOpen }
}

function isKnown(meeting: string): boolean {
  const speaks = recording.get()?.meeting === meeting || knownTrack(meeting) !== null
  return speaks || isSample(meeting) || watched.has(meeting)
}
