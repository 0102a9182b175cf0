import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useRef } from "react"
import { useNavigate } from "react-router"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { onceKey } from "@/api/once"
import { participantsIn } from "@/features/meetings/handIn"
import { language } from "@/i18n/language"
import { join } from "@/live/audio/speaking"
import { rememberName } from "@/live/audio/tracks"

export interface NewMeeting {
  name: string
  title: string
  others: string
  board: string
}

/** Open a meeting, go there, and speak; pressed twice it is one meeting. */
export function useStart() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const once = useRef(onceKey())
  return useMutation({
    mutationFn: ({ name, title, others, board }: NewMeeting) =>
      call("post", "/api/v1/meetings/live", {
        body: {
          title: title.normalize("NFC").trim() || null,
          language: language(),
          participants: participantsIn(`${name},${others}`).map((one) => ({ name: one })),
          board_id: board || null,
        },
        once: once.current,
      }),
    onSuccess: (meeting, { name }) => {
      const participant = name.normalize("NFC").trim()
      rememberName(participant)
      void client.invalidateQueries({ queryKey: names.meetings })
      void join(meeting.id, participant)
      void navigate(`/meetings/${meeting.id}/live`)
    },
  })
}
