import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import type { Meeting, Segment } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, onEnter } from "@/design/Field"
import { Loaded } from "@/design/Loaded"
import { Speaker } from "@/design/Speaker"
import { useWords } from "@/i18n/words"
import { PlayChip } from "../audio/PlayChip"
import { useMeetingChange } from "../changing"
import { segmentsQuery } from "../queries"
import { snippets } from "./snippets"

/** Every voice of a meeting with a few things it said, to be heard and named. */
export function SpeakersDialog({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { meeting: words } = useWords()
  const query = useQuery(segmentsQuery(meeting.id))
  return (
    <Dialog title={words.speakers} onClose={onClose} wide>
      <p className="mb-4 text-soft">{words.speakerHint}</p>
      <Loaded query={query}>
        {(segments) => (
          <ul className="space-y-5">
            {[...new Set(segments.map((one) => one.speaker))].map((name) => (
              <li key={name ?? ""}>
                <Voice meeting={meeting} name={name} segments={segments} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Dialog>
  )
}

interface VoiceProps {
  meeting: Meeting
  name: string | null
  segments: readonly Segment[]
}

function Voice({ meeting, name, segments }: VoiceProps) {
  const { meeting: words } = useWords()
  const [wanted, setWanted] = useState("")
  const rename = useMeetingChange(
    meeting.id,
    (to: string) =>
      call("post", "/api/v1/meetings/{meeting_id}/speakers", {
        path: { meeting_id: meeting.id },
        body: { old: name, new: to },
      }),
    (result) => words.renamed(result.segments),
  )
  const able = wanted.trim() !== "" && wanted.trim() !== name && !rename.isPending
  const submit = () => able && rename.mutate(wanted.trim())
  return (
    <div className="grid gap-3 sm:grid-cols-[1fr_16rem]">
      <div className="space-y-1.5">
        {name ? <Speaker name={name} size={26} /> : words.unknown}
        {snippets(segments, name).map((one) => (
          <p key={one.id} className="flex items-start gap-2 text-sm text-soft">
            {one.start !== null && (
              <PlayChip meeting={meeting.id} start={one.start} end={one.end} quote={one.text} />
            )}
            <span className="line-clamp-2">{one.text}</span>
          </p>
        ))}
      </div>
      <div className="flex items-end gap-2">
        <div className="flex-1">
          <Input
            label={words.newName(name ?? words.unknown)}
            list="participants"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            onKeyDown={onEnter(submit)}
          />
        </div>
        <Button disabled={!able} onClick={submit}>
          {words.renameAll}
        </Button>
        <datalist id="participants">
          {meeting.participants.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </datalist>
      </div>
    </div>
  )
}
