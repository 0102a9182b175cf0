import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { useWords } from "@/i18n/words"
import { leave } from "@/live/audio/speaking"
import { useHosting } from "./hosting"

interface EndDialogProps {
  meeting: string
  /** Whether this tab speaks in the meeting, and may leave it alone. */
  speaking: boolean
  onClose: () => void
}

export function EndDialog({ meeting, speaking, onClose }: EndDialogProps) {
  const { live, app } = useWords()
  const host = useHosting(meeting)
  return (
    <Dialog
      title={live.endTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.cancel}</Button>
          {speaking && (
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
      <p className="text-soft">{live.endText}</p>
    </Dialog>
  )
}
