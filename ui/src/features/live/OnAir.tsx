import { useEffect } from "react"
import { Link, useLocation } from "react-router"
import { Icon } from "@/design/icons"
import { useStore } from "@/design/store"
import { useWords } from "@/i18n/words"
import { recording } from "@/live/audio/speaking"
import { useHosting } from "./hosting"

/** On all other pages: that this tab still speaks in a meeting, and the way back. */
export function OnAir() {
  const { live, sample } = useWords()
  const now = useStore(recording)
  const { pathname } = useLocation()
  useLastWord(now?.sample?.over ? now.meeting : null)
  const place = now && `/meetings/${now.meeting}/live`
  if (!place || pathname === place) return null
  const back = now.muted ? live.backMuted : live.back
  return (
    <Link
      to={place}
      className="fixed top-3 right-4 z-30 inline-flex h-9 items-center gap-2 rounded-full border border-bad/50 bg-raised px-3.5 text-sm font-medium text-bad shadow-raised"
    >
      <Icon name={now.sample ? "wave" : now.muted ? "muted" : "mic"} size={15} />
      {now.sample ? sample.back : back}
    </Link>
  )
}

/** After the last word of the sample its meeting ends, whatever page is open. */
function useLastWord(meeting: string | null) {
  const { mutate } = useHosting(meeting ?? "")
  useEffect(() => {
    if (meeting !== null) mutate("end")
  }, [meeting, mutate])
}
