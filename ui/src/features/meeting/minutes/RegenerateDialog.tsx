import { useState } from "react"
import { call } from "@/api/client"
import type { Meeting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Select } from "@/design/Field"
import { TEMPLATES } from "@/features/meetings/templates"
import { useWords } from "@/i18n/words"
import { useMeetingChange } from "../changing"

export function RegenerateDialog({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { meeting: words, meetings, app } = useWords()
  const [template, setTemplate] = useState(meeting.template)
  const [language, setLanguage] = useState(meeting.language)
  const write = useMeetingChange(
    meeting.id,
    () =>
      call("post", "/api/v1/meetings/{meeting_id}/minutes/regenerate", {
        path: { meeting_id: meeting.id },
        body: { template: template as "general", language },
      }),
    () => {
      onClose()
      return words.regenerating
    },
  )
  return (
    <Dialog
      title={words.regenerate}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.cancel}</Button>
          <Button
            look="primary"
            icon="refresh"
            disabled={write.isPending}
            onClick={() => write.mutate(undefined)}
          >
            {words.regenerate}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <p className="text-soft">{words.regenerateText}</p>
        <Select
          label={words.template}
          value={template}
          onChange={(event) => setTemplate(event.target.value)}
        >
          {TEMPLATES.map((name) => (
            <option key={name} value={name}>
              {meetings.templates[name]}
            </option>
          ))}
        </Select>
        <Select
          label={words.language}
          value={language}
          onChange={(event) => setLanguage(event.target.value as "ko")}
        >
          <option value="ko">{words.korean}</option>
          <option value="en">{words.english}</option>
        </Select>
      </div>
    </Dialog>
  )
}
