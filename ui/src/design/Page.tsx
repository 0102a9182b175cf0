import { useEffect, type ReactNode } from "react"

interface PageProps {
  title: string
  /** Beside the title. */
  actions?: ReactNode
  /** Below the title. */
  lead?: ReactNode
  children: ReactNode
  /** As wide as the window. */
  full?: boolean
}

/** The frame of every page: its heading, its actions, and the title of the tab. */
export function Page({ title, actions, lead, children, full }: PageProps) {
  useTitle(title)
  return (
    <div className={`mx-auto w-full px-4 pt-6 sm:px-8 ${full ? "pb-4" : "max-w-5xl pb-16"}`}>
      <header className="mb-5 flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-xl font-bold tracking-tight">{title}</h1>
          {lead && <div className="mt-0.5 text-sm text-soft">{lead}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** The title of the tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · moksori`
  }, [title])
}

export function Panel({
  title,
  aside,
  children,
}: {
  title: string
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="rounded-lg border border-line bg-surface">
      <header className="flex items-center justify-between gap-2 border-b border-line px-4 py-2.5">
        <h2 className="text-sm font-semibold">{title}</h2>
        {aside}
      </header>
      <div className="px-4 py-3">{children}</div>
    </section>
  )
}

const TONES = {
  plain: "bg-hover text-soft",
  accent: "bg-accent-wash text-accent-ink",
  good: "bg-good-wash text-good",
  warn: "bg-warn-wash text-warn",
  bad: "bg-bad-wash text-bad",
}

export type Tone = keyof typeof TONES

export function Chip({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-6 items-center gap-1 rounded-full px-2 text-2xs font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  )
}
