import { Link, useLocation } from "react-router"
import { Icon } from "@/design/icons"
import { useStore } from "@/design/store"
import { useWords } from "@/i18n/words"
import { recording } from "@/live/audio/speaking"

/** On all other pages: that this tab still speaks in a meeting, and the way back. */
export function OnAir() {
  const { live } = useWords()
  const now = useStore(recording)
  const { pathname } = useLocation()
  const place = now && `/meetings/${now.meeting}/live`
  if (!place || pathname === place) return null
  return (
    <Link
      to={place}
      className="fixed top-3 right-4 z-30 inline-flex h-9 items-center gap-2 rounded-full border border-bad/50 bg-raised px-3.5 text-sm font-medium text-bad shadow-raised"
    >
      <Icon name={now.muted ? "muted" : "mic"} size={15} />
      {now.muted ? live.backMuted : live.back}
    </Link>
  )
}
