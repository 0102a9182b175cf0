import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { say } from "@/design/Toasts"
import { useWords } from "@/i18n/words"

/** Shown once, and never again. */
export function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { integrations: words, app } = useWords()

  async function copy() {
    await navigator.clipboard.writeText(secret)
    say(words.copied)
  }

  return (
    <Dialog
      title={words.secret}
      onClose={onClose}
      actions={
        <>
          {"clipboard" in navigator && (
            <Button icon="copy" onClick={() => void copy()}>
              {words.copy}
            </Button>
          )}
          <Button look="primary" onClick={onClose}>
            {app.close}
          </Button>
        </>
      }
    >
      <p className="mb-3 text-soft">{words.secretText}</p>
      <code className="block rounded-md bg-hover p-3 text-sm break-all select-all">{secret}</code>
    </Dialog>
  )
}
