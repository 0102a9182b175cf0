/** What a page shows while it waits, when something failed, and when there is nothing. */
import type { ReactNode } from "react"
import { useSaid } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import { Button } from "./Button"
import { Icon, type IconName } from "./icons"

interface Asked<T> {
  data: T | undefined
  error: unknown
  refetch: () => unknown
}

interface LoadedProps<T> {
  query: Asked<T>
  children: (data: T) => ReactNode
  lines?: number
}

export function Loaded<T>({ query, children, lines }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <Failed error={query.error} onRetry={() => void query.refetch()} />
  return <Loading lines={lines} />
}

export function Loading({ lines = 4 }: { lines?: number }) {
  const words = useWords()
  return (
    <div role="status" aria-label={words.app.loading} className="space-y-3 py-3">
      {Array.from({ length: lines }, (_, line) => (
        <div
          key={line}
          className="waiting h-4 rounded-sm bg-hover"
          style={{ width: `${90 - ((line * 17) % 40)}%` }}
        />
      ))}
    </div>
  )
}

export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const words = useWords()
  const said = useSaid(error)
  return (
    <div
      role="alert"
      className="flex flex-col items-start gap-2 rounded-md border border-line bg-bad-wash p-4"
    >
      <p className="flex items-center gap-2 font-semibold text-bad">
        <Icon name="alert" />
        {said.title}
      </p>
      {said.detail && <p className="text-sm text-soft">{said.detail}</p>}
      {onRetry && (
        <Button size="sm" icon="refresh" onClick={onRetry}>
          {words.app.again}
        </Button>
      )}
    </div>
  )
}

interface EmptyProps {
  icon: IconName
  title: string
  text?: string
  children?: ReactNode
}

export function Empty({ icon, title, text, children }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-1.5 px-4 py-12 text-center">
      <span className="mb-1 flex size-11 items-center justify-center rounded-full bg-hover text-soft">
        <Icon name={icon} size={22} />
      </span>
      <p className="font-semibold">{title}</p>
      {text && <p className="max-w-sm text-sm text-soft">{text}</p>}
      {children && <div className="mt-3 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}
