import { useEffect } from "react"
import { useWords } from "@/i18n/words"
import { Button, IconButton } from "./Button"
import { store, useStore } from "./store"

export interface Toast {
  id: number
  text: string
  bad?: boolean
  action?: { label: string; act: () => void }
}

const STAYS_MS = 6000
/** What can be taken back leaves time to think. */
const STAYS_TO_ACT_MS = 12_000
const MOST = 3

const shown = store<readonly Toast[]>([])
let count = 0

/** Say something in passing; it is read out, too. */
export function say(text: string, more: Omit<Toast, "id" | "text"> = {}): void {
  count += 1
  shown.set([...shown.get(), { id: count, text, ...more }].slice(-MOST))
}

function forget(id: number): void {
  shown.set(shown.get().filter((one) => one.id !== id))
}

/** How many dialogs are open: what lies outside of them can neither be seen well nor reached. */
export const dialogs = store(0)

export function Toasts() {
  return useStore(dialogs) === 0 ? <ToastList /> : null
}

/** The toasts; a dialog holds a list of its own. */
export function ToastList() {
  const toasts = useStore(shown)
  return (
    <div
      aria-live="polite"
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-50 flex flex-col items-center gap-2 sm:bottom-6"
    >
      {toasts.map((toast) => (
        <One key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function One({ toast }: { toast: Toast }) {
  const words = useWords()
  const { id, text, bad, action } = toast
  const stays = action ? STAYS_TO_ACT_MS : STAYS_MS
  useEffect(() => {
    const timer = setTimeout(() => forget(id), stays)
    return () => clearTimeout(timer)
  }, [id, stays])
  return (
    <div
      className={`arriving pointer-events-auto flex max-w-lg items-center gap-3 rounded-md border bg-raised py-1.5 pr-1.5 pl-4 text-sm shadow-raised ${bad ? "border-bad/50 text-bad" : "border-line"}`}
    >
      <span>{text}</span>
      {action && (
        <Button
          size="sm"
          look="quiet"
          onClick={() => {
            forget(id)
            action.act()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon="close" label={words.app.close} onClick={() => forget(id)} />
    </div>
  )
}
