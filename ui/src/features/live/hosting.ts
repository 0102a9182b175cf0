import { useMutation, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import { leave, recording } from "@/live/audio/speaking"

/** Let the meeting rest, go on, or end; the own sound is sent to its end first. */
export function useHosting(meeting: string) {
  const words = useWords()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (what: "pause" | "resume" | "end") => {
      const mine = recording.get()?.meeting === meeting
      if (what === "end" && mine && !(await leave())) say(words.live.endLost, { bad: true })
      return call("post", `/api/v1/meetings/{meeting_id}/live/${what}`, {
        path: { meeting_id: meeting },
      })
    },
    onSuccess: (live) => {
      client.setQueryData(names.live(meeting), live)
      void client.invalidateQueries({ queryKey: names.meeting(meeting) })
    },
    onError: (error) => say(said(error, words).title, { bad: true }),
  })
}
