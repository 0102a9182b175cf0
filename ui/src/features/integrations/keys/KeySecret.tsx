import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { say } from "@/design/Toasts"
import { useWords } from "@/i18n/words"
import { Snippets } from "./Snippets"

/** A new key, shown once and never again, and how to use it. */
export function KeySecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { integrations: words, app } = useWords()

  async function copy() {
    await navigator.clipboard.writeText(secret)
    say(words.copied)
  }

  return (
    <Dialog
      title={words.keySecret}
      wide
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
      <p className="mb-3 text-soft">{words.keySecretText}</p>
      <code className="block rounded-md bg-hover p-3 text-sm break-all select-all">{secret}</code>
      <h3 className="mt-5 mb-1 text-sm font-semibold">{words.snippets}</h3>
      <Snippets secret={secret} />
    </Dialog>
  )
}
