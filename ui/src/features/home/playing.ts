import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "react-router"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { onceKey } from "@/api/once"
import { say } from "@/design/Toasts"
import { participantsIn } from "@/features/meetings/handIn"
import { said } from "@/i18n/problems"
import { SAMPLE } from "@/i18n/sample"
import { useWords } from "@/i18n/words"
import { play } from "@/live/audio/speaking"
import { knownSample } from "@/live/sample/known"
import { Loudspeaker } from "@/live/sample/loudspeaker"
import { fetchSample } from "@/live/sample/sound"
import { sampleBoard } from "./sample"

/** Play the sample as a live meeting; where this tab plays one already, go there. */
export function usePlaySample() {
  const words = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const playing = useMutation({
    mutationFn: async (speaker: Loudspeaker) => {
      const there = await going()
      if (there === null) return begin(speaker)
      speaker.close()
      return there
    },
    onSuccess: (id) => {
      void client.invalidateQueries({ queryKey: names.meetings })
      void navigate(`/meetings/${id}/live`)
    },
    onError: (error, speaker) => {
      speaker.close()
      say(said(error, words).title, { bad: true })
    },
  })
  // Made in the click itself: later no browser would let it sound.
  return { isPending: playing.isPending, start: () => playing.mutate(new Loudspeaker()) }
}

async function going(): Promise<string | null> {
  const known = knownSample()
  if (!known) return null
  const { meetings } = await call("get", "/api/v1/meetings", { query: { limit: 50 } })
  const open = meetings.some((one) => one.id === known.meeting && one.state === "live")
  return open ? known.meeting : null
}

/** The sound first, so that nobody waits in a meeting that has begun. */
async function begin(speaker: Loudspeaker): Promise<string> {
  const sound = await fetchSample()
  const board = await sampleBoard()
  const meeting = await call("post", "/api/v1/meetings/live", {
    body: {
      title: SAMPLE.title,
      language: "ko",
      participants: participantsIn(SAMPLE.people).map((name) => ({ name })),
      board_id: board.id,
    },
    once: onceKey(),
  })
  play(meeting.id, sound, speaker)
  return meeting.id
}
