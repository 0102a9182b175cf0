import { useEffect, useState, type ReactNode } from "react"
import { useLocation } from "react-router"
import { Icon } from "@/design/icons"
import { isTyping, useKeys } from "@/design/keys"
import { useStore } from "@/design/store"
import { OnAir } from "@/features/live/OnAir"
import { useWords } from "@/i18n/words"
import { connection } from "@/live/stream"
import { KeyMap } from "./KeyMap"
import { Footbar, Sidebar } from "./Nav"
import { Palette } from "./Palette"

/** What stands around every page. */
export function Shell({ children }: { children: ReactNode }) {
  const { app } = useWords()
  const [palette, setPalette] = useState(false)
  const [keys, setKeys] = useState(false)

  useKeys((event) => {
    if (event.key === "?" && !isTyping(event)) return setKeys(true)
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    setPalette((open) => !open)
  })

  return (
    <div className="min-h-dvh md:pl-56">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-accent focus:px-4 focus:py-2 focus:text-on-accent"
      >
        {app.skip}
      </a>
      <Sidebar onSearch={() => setPalette(true)} />
      <Lost />
      <OnAir />
      <main id="content" tabIndex={-1} className="pb-16 focus:outline-none md:pb-0">
        <FromTheTop />
        {children}
      </main>
      <Footbar />
      {palette && <Palette onClose={() => setPalette(false)} />}
      {keys && <KeyMap onClose={() => setKeys(false)} />}
    </div>
  )
}

/** A new page begins at its top. */
function FromTheTop() {
  const { pathname } = useLocation()
  useEffect(() => {
    // In braces: newer browsers return a promise here, which is no clean-up.
    void window.scrollTo(0, 0)
  }, [pathname])
  return null
}

const PATIENCE_MS = 2500

function Lost() {
  const { app } = useWords()
  const lost = useStore(connection) === "lost"
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (!lost) return setShown(false)
    const timer = setTimeout(() => setShown(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [lost])
  return (
    <div role="status">
      {shown && (
        <p className="flex items-center justify-center gap-2 bg-warn-wash px-4 py-1.5 text-xs font-medium text-warn">
          <Icon name="alert" size={15} />
          {app.lost}
        </p>
      )}
    </div>
  )
}
