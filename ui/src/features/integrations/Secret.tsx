import type { ReactNode } from "react"
import { Button } from "@/design/Button"
import { useCopy } from "@/design/copying"
import { Dialog } from "@/design/Dialog"
import { useWords } from "@/i18n/words"

interface SecretProps {
  title: string
  text: string
  secret: string
  onClose: () => void
  /** How it is used. */
  children?: ReactNode
}

/** Shown once, and never again. */
export function Secret({ title, text, secret, onClose, children }: SecretProps) {
  const { integrations: words, app } = useWords()
  const copy = useCopy()
  return (
    <Dialog
      title={title}
      wide={children !== undefined}
      once
      onClose={onClose}
      actions={
        <>
          {copy && (
            <Button icon="copy" onClick={() => void copy(secret)}>
              {words.copy}
            </Button>
          )}
          <Button look="primary" onClick={onClose}>
            {app.close}
          </Button>
        </>
      }
    >
      <p className="mb-3 text-soft">{text}</p>
      <code className="block rounded-md bg-hover p-3 text-sm break-all select-all">{secret}</code>
      {children}
    </Dialog>
  )
}
