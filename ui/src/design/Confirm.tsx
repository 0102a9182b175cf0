import type { ReactNode } from "react"
import { useWords } from "@/i18n/words"
import { Button } from "./Button"
import { Dialog } from "./Dialog"

interface ConfirmProps {
  title: string
  /** What the button says that does it. */
  act: string
  onAct: () => void
  onClose: () => void
  children: ReactNode
}

/** Asks before something is gone for good. */
export function Confirm({ title, act, onAct, onClose, children }: ConfirmProps) {
  const { app } = useWords()
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.cancel}</Button>
          <Button look="danger" icon="trash" onClick={onAct}>
            {act}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
