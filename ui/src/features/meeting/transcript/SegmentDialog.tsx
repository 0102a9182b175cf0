import { useLayoutEffect, useRef, useState, type KeyboardEvent } from "react"
import { call } from "@/api/client"
import type { Segment } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, onEnter, TextArea } from "@/design/Field"
import { useWords } from "@/i18n/words"
import { PlayChip } from "../audio/PlayChip"
import { useMeetingChange } from "../changing"
import { cutAt, tidy } from "./cut"
import { CutBar } from "./CutBar"
import type { Cutting } from "./cutting"
import { Reach } from "./Reach"

interface SegmentDialogProps {
  meeting: string
  segment: Segment
  /** Where the caret begins; at the end when absent. */
  caret: number | undefined
  speakers: readonly string[]
  /** What was said before it, if it may be joined. */
  before: Segment | undefined
  /** Whether a part of it would have a place. */
  room: boolean
  /** Absent while the meeting is heard. */
  cutting: Cutting | undefined
  onClose: () => void
}

/** Correct what was heard: the words, and who said them, here or everywhere. */
export function SegmentDialog(props: SegmentDialogProps) {
  const { meeting, segment, speakers, before, room, cutting, onClose } = props
  const { meeting: words, app } = useWords()
  const [text, setText] = useState(segment.text)
  const [caret, setCaret] = useState(props.caret ?? segment.text.length)
  const [speaker, setSpeaker] = useState(segment.speaker ?? "")
  const [everywhere, setEverywhere] = useState(false)
  const renamed = speaker.trim() !== (segment.speaker ?? "") && speaker.trim() !== ""
  const draft = () =>
    corrected(meeting, segment, tidy(text), renamed ? speaker.trim() : null, everywhere)

  const save = useMeetingChange(meeting, draft, () => {
    onClose()
    return words.saved
  })
  const busy = save.isPending || (cutting?.busy ?? false)
  const able = text.trim() !== "" && !busy
  const submit = () => able && save.mutate(undefined)
  const splitAt = (at: number) => {
    const cut = room && !busy ? cutAt(text, at) : null
    return cutting && cut ? () => cutting.split(draft, cut.at) : undefined
  }
  const merge = cutting && before && able ? () => cutting.merge(draft, before) : undefined

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
        <div className="space-y-1.5">
          <Sentence
            text={text}
            begin={caret}
            onText={setText}
            onCaret={setCaret}
            onKeyDown={(event) => {
              const act = cutting && keyOf(event)
              if (!act) return onEnter(submit)(event)
              event.preventDefault()
              if (act === "split") splitAt(event.currentTarget.selectionStart)?.()
              else merge?.()
            }}
          />
          {cutting && <CutBar split={splitAt(caret)} room={room} merge={merge} first={!before} />}
        </div>
        <Input
          label={words.speaker}
          list="speakers"
          value={speaker}
          onChange={(event) => setSpeaker(event.target.value)}
          onKeyDown={onEnter(submit)}
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

interface SentenceProps {
  text: string
  begin: number
  onText: (text: string) => void
  onCaret: (caret: number) => void
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void
}

function Sentence({ text, begin, onText, onCaret, onKeyDown }: SentenceProps) {
  const { meeting: words } = useWords()
  const field = useRef<HTMLDivElement>(null)
  const caret = useRef(begin)
  useLayoutEffect(() => {
    const area = field.current?.querySelector("textarea")
    area?.focus()
    area?.setSelectionRange(caret.current, caret.current)
  }, [])
  return (
    <div ref={field}>
      <TextArea
        label={words.itemText}
        rows={4}
        value={text}
        onChange={(event) => {
          onText(event.target.value)
          onCaret(event.target.selectionStart)
        }}
        onSelect={(event) => onCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}

/** A key that cuts or joins: not one of an input method, nor one that has words to take away. */
function keyOf(event: KeyboardEvent<HTMLTextAreaElement>): "split" | "merge" | null {
  if (event.nativeEvent.isComposing || event.shiftKey || event.altKey) return null
  const command = event.ctrlKey || event.metaKey
  if (event.key === "Enter" && command) return "split"
  const { selectionStart, selectionEnd } = event.currentTarget
  const begins = selectionStart === 0 && selectionEnd === 0
  return event.key === "Backspace" && !command && !event.repeat && begins ? "merge" : null
}

/** Save what was changed of an utterance; return it as it is then. */
async function corrected(
  meeting: string,
  segment: Segment,
  text: string,
  speaker: string | null,
  everywhere: boolean,
): Promise<Segment> {
  let now = segment
  if (text !== segment.text || (speaker && !everywhere)) {
    now = await call("patch", "/api/v1/meetings/{meeting_id}/segments/{segment_id}", {
      path: { meeting_id: meeting, segment_id: segment.id },
      body: {
        text: text === segment.text ? null : text,
        speaker: everywhere ? null : speaker,
      },
      version: segment.rev,
    })
  }
  if (speaker && everywhere) {
    await call("post", "/api/v1/meetings/{meeting_id}/speakers", {
      path: { meeting_id: meeting },
      body: { old: segment.speaker, new: speaker },
    })
    now = { ...now, speaker, rev: now.rev + 1 }
  }
  return now
}
