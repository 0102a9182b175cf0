import { Address } from "@/design/Address"
import { Button } from "@/design/Button"
import { useCopy } from "@/design/copying"
import { Dialog } from "@/design/Dialog"
import { useWords } from "@/i18n/words"

/** The address of this page is the invitation. */
export function Invite({ onClose }: { onClose: () => void }) {
  const { live } = useWords()
  const address = `${location.origin}${location.pathname}`
  const copy = useCopy()

  return (
    <Dialog
      title={live.invite}
      onClose={onClose}
      actions={
        copy && (
          <Button
            look="primary"
            icon="copy"
            onClick={async () => (await copy(address)) && onClose()}
          >
            {live.copy}
          </Button>
        )
      }
    >
      <div className="space-y-3">
        <p className="text-soft">{live.inviteText}</p>
        <Address label={live.invite} value={address} />
      </div>
    </Dialog>
  )
}
