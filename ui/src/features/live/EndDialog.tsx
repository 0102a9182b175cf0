import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { useWords } from "@/i18n/words"
import { leave } from "@/live/audio/speaking"
import { useHosting } from "./hosting"

interface EndDialogProps {
  meeting: string
  /** Whether this tab speaks in the meeting, and may leave it alone. */
  speaking: boolean
  /** Whether it plays the sample, which can not go on without it. */
  plays: boolean
  onClose: () => void
}

export function EndDialog({ meeting, speaking, plays, onClose }: EndDialogProps) {
  const { live, sample, app } = useWords()
  const host = useHosting(meeting)
  return (
    <Dialog
      title={live.endTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.cancel}</Button>
          {speaking && !plays && (
            <Button onClick={() => void leave().then(onClose)} disabled={host.isPending}>
              {live.endOther}
            </Button>
          )}
          <Button
            look="primary"
            icon="stop"
            disabled={host.isPending}
            onClick={() => host.mutate("end", { onSuccess: onClose })}
          >
            {host.isPending ? live.ending : live.endNow}
          </Button>
        </>
      }
    >
      <p className="text-soft">{plays ? sample.endText : live.endText}</p>
    </Dialog>
  )
}
