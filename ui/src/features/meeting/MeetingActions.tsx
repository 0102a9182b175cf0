import { useState } from "react"
import { useNavigate } from "react-router"
import { address, call, send } from "@/api/client"
import type { Meeting } from "@/api/shapes"
import { Button, IconButton } from "@/design/Button"
import { Confirm } from "@/design/Confirm"
import { Menu } from "@/design/Menu"
import { say } from "@/design/Toasts"
import { ShareDialog } from "@/features/sharing/ShareDialog"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import { saveAs } from "./download"
import { RegenerateDialog } from "./minutes/RegenerateDialog"
import { VersionsDialog } from "./minutes/VersionsDialog"
import { SpeakersDialog } from "./transcript/SpeakersDialog"

const FORMATS = ["md", "docx", "pdf", "srt", "vtt", "json"] as const
type Open = "share" | "speakers" | "regenerate" | "versions" | "delete"

export function MeetingActions({ meeting }: { meeting: Meeting }) {
  const words = useWords()
  const { meeting: w, app } = words
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)

  async function fetchFile(url: string, fallback: string) {
    try {
      await saveAs(await send(url), fallback)
    } catch (error) {
      say(said(error, words).title, { bad: true })
    }
  }

  const exports = FORMATS.map((format) => ({
    label: w.formats[format],
    icon: "download" as const,
    act: () =>
      void fetchFile(
        address("/api/v1/meetings/{id}/export", { id: meeting.id }, { format }),
        `${meeting.id}.${format}`,
      ),
  }))
  const recording = {
    label: w.recording,
    icon: "wave" as const,
    act: () =>
      void fetchFile(
        address("/api/v1/conversation/jobs/{id}/audio", { id: meeting.job_id }),
        meeting.id,
      ),
  }

  return (
    <>
      <Button icon="users" onClick={() => setOpen("speakers")}>
        {w.speaker}
      </Button>
      <Menu
        items={meeting.job_id ? [...exports, recording] : exports}
        button={(press) => (
          <Button icon="download" {...press}>
            {w.export}
          </Button>
        )}
      />
      <Menu
        items={[
          { label: words.sharing.share, icon: "link", act: () => setOpen("share") },
          { label: w.regenerate, icon: "refresh", act: () => setOpen("regenerate") },
          { label: w.versions, icon: "compare", act: () => setOpen("versions") },
          { label: w.delete, icon: "trash", danger: true, act: () => setOpen("delete") },
        ]}
        button={(press) => <IconButton icon="more" label={app.actions} {...press} />}
      />
      {open === "share" && <ShareDialog meeting={meeting} onClose={close} />}
      {open === "speakers" && <SpeakersDialog meeting={meeting} onClose={close} />}
      {open === "regenerate" && <RegenerateDialog meeting={meeting} onClose={close} />}
      {open === "versions" && <VersionsDialog meeting={meeting} onClose={close} />}
      {open === "delete" && <DeleteDialog meeting={meeting} onClose={close} />}
    </>
  )
}

function DeleteDialog({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const words = useWords()
  const navigate = useNavigate()

  async function remove() {
    try {
      await call("delete", "/api/v1/meetings/{meeting_id}", { path: { meeting_id: meeting.id } })
      onClose()
      say(words.meeting.deleted)
      void navigate("/meetings")
    } catch (error) {
      say(said(error, words).title, { bad: true })
    }
  }

  return (
    <Confirm
      title={words.meeting.delete}
      act={words.app.remove}
      onAct={() => void remove()}
      onClose={onClose}
    >
      <p>{words.meeting.deleteText}</p>
    </Confirm>
  )
}
