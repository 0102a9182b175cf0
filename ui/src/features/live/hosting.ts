import { useMutation, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { Problem } from "@/api/problem"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import { leave, recording, rest } from "@/live/audio/speaking"

/** Let the meeting rest, go on, or end; the own sound is sent to its end first. */
export function useHosting(meeting: string) {
  const words = useWords()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (what: "pause" | "resume" | "end") => {
      if (what === "pause") rest(true)
      const now = recording.get()
      if (what === "end" && now?.meeting === meeting) {
        // What waits here for the server would be lost: whoever ends has to be connected.
        if (now.line?.phase === "waiting") throw new Problem({ code: "unreachable", status: 0 })
        if (!(await leave())) say(words.live.endLost, { bad: true })
      }
      return call("post", `/api/v1/meetings/{meeting_id}/live/${what}`, {
        path: { meeting_id: meeting },
      })
    },
    onSuccess: (live) => {
      client.setQueryData(names.live(meeting), live)
      void client.invalidateQueries({ queryKey: names.meeting(meeting) })
    },
    onError: (error, what) => {
      if (what === "pause") rest(false)
      say(said(error, words).title, { bad: true })
    },
  })
}
