import { useQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import type { Meeting } from "@/api/shapes"
import { useStore } from "@/design/store"
import { liveQuery } from "@/features/live/queries"
import { load, meetingHeard, sound, type Sound } from "./player"

const AGAIN_MS = 2000
const TRIES = 60

/** Whether a meeting has sound: a recording that was handed in, or what was said live. */
export function useSounding(meeting: Meeting): { has: boolean; live: boolean } {
  const recorded = meeting.job_id !== null
  const live = useQuery({ ...liveQuery(meeting.id), enabled: !recorded, retry: false }).isSuccess
  return { has: recorded || live, live }
}

/** How the sound of this very meeting is; the player may hold that of another one. */
export function useSound(meeting: string): Sound {
  const heard = useStore(meetingHeard)
  const state = useStore(sound)
  return heard === meeting ? state : "none"
}

/** The tracks of a live meeting become one file a while after its end: until then, ask again. */
export function useSoundSoon(meeting: string, live: boolean): boolean {
  const missing = useSound(meeting) === "missing"
  const [tries, setTries] = useState(0)
  const soon = live && missing && tries < TRIES
  useEffect(() => {
    if (!soon) return
    const timer = setTimeout(() => {
      setTries((count) => count + 1)
      meetingHeard.set(null)
      void load(meeting)
    }, AGAIN_MS)
    return () => clearTimeout(timer)
  }, [soon, meeting, tries])
  return soon || (live && tries > 0 && tries < TRIES)
}
