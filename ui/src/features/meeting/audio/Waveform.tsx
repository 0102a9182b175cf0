import { useEffect, useRef } from "react"
import WaveSurfer from "wavesurfer.js"
import { call } from "@/api/client"
import { theme } from "@/design/theme"
import { useStore } from "@/design/store"
import { audio, seek } from "./player"

interface WaveformProps {
  meeting: string
  label: string
}

const HEIGHT_PX = 36

/** The shape of the sound; pressing it goes there. It draws what the one player plays. */
export default function Waveform({ meeting, label }: WaveformProps) {
  const place = useRef<HTMLDivElement>(null)
  const chosen = useStore(theme)

  useEffect(() => {
    const container = place.current
    if (!container) return
    const stop = new AbortController()
    let wave: WaveSurfer | undefined
    void peaksOf(meeting, stop.signal).then((peaks) => {
      if (stop.signal.aborted) return
      wave = WaveSurfer.create({
        container,
        media: audio(),
        peaks: [peaks],
        duration: audio().duration,
        height: HEIGHT_PX,
        barWidth: 2,
        barGap: 1,
        barRadius: 2,
        normalize: true,
        cursorWidth: 2,
        hideScrollbar: true,
        cspNonce: nonce(),
        ...colours(),
      })
      wave.on("interaction", seek)
    })
    return () => {
      stop.abort()
      wave?.destroy()
    }
  }, [meeting, chosen])

  return <div ref={place} role="img" aria-label={label} className="h-9" />
}

function colours() {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string) => style.getPropertyValue(name).trim()
  return {
    waveColor: of("--strong-line"),
    progressColor: of("--accent"),
    cursorColor: of("--accent"),
  }
}

/** Its style sheet needs the nonce of this answer. */
function nonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce
}

async function peaksOf(meeting: string, signal: AbortSignal): Promise<number[]> {
  try {
    const path = { meeting_id: meeting }
    return (await call("get", "/api/v1/meetings/{meeting_id}/sound/shape", { path, signal })).peaks
  } catch {
    return []
  }
}
