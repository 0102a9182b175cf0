import { useState } from "react"
import { call } from "@/api/client"
import type { Segment } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, onEnter, TextArea } from "@/design/Field"
import { useWords } from "@/i18n/words"
import { PlayChip } from "../audio/PlayChip"
import { useMeetingChange } from "../changing"

interface SegmentDialogProps {
  meeting: string
  segment: Segment
  speakers: readonly string[]
  onClose: () => void
}

/** Correct what was heard: the words, and who said them, here or everywhere. */
export function SegmentDialog({ meeting, segment, speakers, onClose }: SegmentDialogProps) {
  const { meeting: words, app } = useWords()
  const [text, setText] = useState(segment.text)
  const [speaker, setSpeaker] = useState(segment.speaker ?? "")
  const [everywhere, setEverywhere] = useState(false)
  const renamed = speaker.trim() !== (segment.speaker ?? "") && speaker.trim() !== ""

  const save = useMeetingChange(
    meeting,
    async () => {
      if (text.trim() !== segment.text || (renamed && !everywhere)) {
        await call("patch", "/api/v1/meetings/{meeting_id}/segments/{segment_id}", {
          path: { meeting_id: meeting, segment_id: segment.id },
          body: {
            text: text.trim() === segment.text ? null : text.trim(),
            speaker: renamed && !everywhere ? speaker.trim() : null,
          },
          version: segment.rev,
        })
      }
      if (renamed && everywhere) {
        await call("post", "/api/v1/meetings/{meeting_id}/speakers", {
          path: { meeting_id: meeting },
          body: { old: segment.speaker, new: speaker.trim() },
        })
      }
    },
    () => {
      onClose()
      return words.saved
    },
  )
  const able = text.trim() !== "" && !save.isPending
  const submit = () => able && save.mutate(undefined)

  return (
    <Dialog
      title={words.editSegment}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.cancel}</Button>
          <Button look="primary" disabled={!able} onClick={submit}>
            {app.save}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {segment.start !== null && (
          <PlayChip
            meeting={meeting}
            start={segment.start}
            end={segment.end}
            quote={segment.text}
          />
        )}
        <TextArea
          label={words.itemText}
          rows={4}
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onEnter(submit)}
        />
        <Input
          label={words.speaker}
          list="speakers"
          value={speaker}
          onChange={(event) => setSpeaker(event.target.value)}
        />
        <datalist id="speakers">
          {speakers.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </datalist>
        {renamed && <Reach everywhere={everywhere} onChange={setEverywhere} />}
      </div>
    </Dialog>
  )
}

interface ReachProps {
  everywhere: boolean
  onChange: (everywhere: boolean) => void
}

function Reach({ everywhere, onChange }: ReachProps) {
  const { meeting: words } = useWords()
  const choices = [
    { value: false, label: words.onlyThis },
    { value: true, label: words.everywhere },
  ]
  return (
    <fieldset className="flex gap-4 text-sm">
      <legend className="sr-only">{words.speaker}</legend>
      {choices.map((one) => (
        <label key={one.label} className="flex min-h-6 items-center gap-2">
          <input
            type="radio"
            name="reach"
            className="size-4 accent-accent"
            checked={everywhere === one.value}
            onChange={() => onChange(one.value)}
          />
          {one.label}
        </label>
      ))}
    </fieldset>
  )
}
