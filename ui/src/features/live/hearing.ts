import { useQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { heard, NO_CAPTIONS, withSegments, type Captions } from "@/live/captions"
import { listen } from "@/live/stream"
import { captionsQuery } from "./queries"

/** The captions of a meeting: asked for once, from then on told by events. */
export function useCaptions(meeting: string): Captions {
  const [captions, setCaptions] = useState(NO_CAPTIONS)
  const { data } = useQuery(captionsQuery(meeting))

  useEffect(
    () =>
      listen((event) => {
        if (event.data.meeting_id === meeting) setCaptions((now) => heard(now, event))
      }),
    [meeting],
  )
  useEffect(() => {
    if (data) setCaptions((now) => withSegments(now, data))
  }, [data])

  return captions
}
