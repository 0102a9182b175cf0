import { useState } from "react"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, onEnter } from "@/design/Field"
import { useWords } from "@/i18n/words"
import { join } from "@/live/audio/speaking"
import { rememberedName, rememberName } from "@/live/audio/tracks"

interface JoinDialogProps {
  meeting: string
  onClose: () => void
}

/** Who comes in says who it is, and whether they speak or only watch. */
export function JoinDialog({ meeting, onClose }: JoinDialogProps) {
  const { live } = useWords()
  const [name, setName] = useState(rememberedName)

  function enter() {
    const participant = name.normalize("NFC").trim()
    if (!participant) return
    rememberName(participant)
    void join(meeting, participant)
    onClose()
  }

  return (
    <Dialog
      title={live.joinTitle}
      onClose={onClose}
      actions={
        <>
          <Button icon="eye" onClick={onClose}>
            {live.joinWatching}
          </Button>
          <Button look="primary" icon="mic" disabled={!name.trim()} onClick={enter}>
            {live.joinSpeaking}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <p className="text-soft">{live.joinLead}</p>
        <Input
          label={live.name}
          hint={live.nameHint}
          autoFocus
          maxLength={100}
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={onEnter(enter)}
        />
      </div>
    </Dialog>
  )
}
