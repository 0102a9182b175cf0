import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { inputStyle } from "@/design/Field"
import { say } from "@/design/Toasts"
import { useWords } from "@/i18n/words"

const HERE_ONLY = new Set(["localhost", "127.0.0.1", "[::1]"])

/** The address of this page is the invitation. */
export function Invite({ onClose }: { onClose: () => void }) {
  const { live } = useWords()
  const address = `${location.origin}${location.pathname}`

  async function copy() {
    try {
      await navigator.clipboard.writeText(address)
      say(live.copied)
      onClose()
    } catch {
      say(live.copyFailed, { bad: true })
    }
  }

  return (
    <Dialog
      title={live.invite}
      onClose={onClose}
      actions={
        <Button look="primary" icon="copy" onClick={() => void copy()}>
          {live.copy}
        </Button>
      }
    >
      <div className="space-y-3">
        <p className="text-soft">{live.inviteText}</p>
        <input
          readOnly
          aria-label={live.invite}
          className={`${inputStyle} w-full`}
          value={address}
          onFocus={(event) => event.target.select()}
        />
        {HERE_ONLY.has(location.hostname) && (
          <p className="text-xs text-warn">{live.inviteLocal}</p>
        )}
      </div>
    </Dialog>
  )
}
