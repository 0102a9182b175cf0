import { useId, useLayoutEffect, useRef, useState, type ReactNode } from "react"
import { useWords } from "@/i18n/words"
import { IconButton } from "./Button"
import { dialogs, ToastList } from "./Toasts"

interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
  /** At the side, as tall as the window. */
  drawer?: boolean
  wide?: boolean
  /** Holds what is never shown again: only a button among its actions or inside closes it. */
  once?: boolean
  actions?: ReactNode
}

/** The browser's own modal: it keeps the focus inside, and Escape closes it. */
export function Dialog({ title, onClose, children, drawer, wide, once, actions }: DialogProps) {
  const words = useWords()
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()

  const [open, setOpen] = useState(false)

  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    // The browser would begin at the cross; a field inside takes the focus when it is drawn, below.
    dialog?.focus()
    setOpen(true)
    dialogs.set(dialogs.get() + 1)
    return () => {
      dialogs.set(dialogs.get() - 1)
      dialog?.close()
    }
  }, [])

  const shape = drawer
    ? "mr-0 my-0 ml-auto h-dvh max-h-dvh w-full max-w-xl border-l"
    : `${wide ? "max-w-3xl" : "max-w-md"} w-[calc(100%-2rem)] max-h-[85dvh] rounded-lg border`
  return (
    // A press on what is behind closes it, too; Escape does so for keyboards.
    // Browsers that do not know `closedby` ask by `cancel` whether Escape may.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={element}
      aria-labelledby={heading}
      tabIndex={-1}
      onClose={() => !element.current?.open && onClose()}
      closedby={once ? "none" : undefined}
      onCancel={(event) => {
        if (event.target !== element.current) return
        if (once) event.preventDefault()
        else onClose()
      }}
      // No key of the page leads away from it either.
      onKeyDown={(event) => once && event.stopPropagation()}
      onMouseDown={(event) => !once && event.target === element.current && onClose()}
      className={`${shape} border-line bg-raised p-0 shadow-raised focus:outline-none`}
    >
      <div className={`flex flex-col ${drawer ? "h-full" : "max-h-[85dvh]"}`}>
        <header className="flex min-h-13 items-center justify-between gap-3 border-b border-line py-2.5 pr-2.5 pl-5">
          <h2 id={heading} className="truncate text-base font-semibold">
            {title}
          </h2>
          {!once && <IconButton icon="close" label={words.app.close} onClick={onClose} />}
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{open && children}</div>
        {actions && (
          <footer className="flex justify-end gap-2 border-t border-line px-5 py-3">
            {actions}
          </footer>
        )}
      </div>
      <ToastList />
    </dialog>
  )
}
