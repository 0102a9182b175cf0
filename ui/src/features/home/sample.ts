import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "react-router"
import { call, send } from "@/api/client"
import { names } from "@/api/names"
import { uploadMeeting } from "@/api/upload"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { SAMPLE } from "@/i18n/sample"
import { useWords } from "@/i18n/words"

const ADDRESS = "/sample/meeting.mka"
/** The sample on its way: whoever presses twice sees the same meeting. */
const KEPT = "moksori.sample"

/** Show the sample meeting; where it is not here yet, hand it in as any recording. */
export function useSample() {
  const words = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => (await known()) ?? (await handIn()),
    onSuccess: (id) => {
      localStorage.setItem(KEPT, id)
      void client.invalidateQueries({ queryKey: names.meetings })
      void navigate(`/meetings/${id}`)
    },
    onError: (error) => say(said(error, words).title, { bad: true }),
  })
}

async function known(): Promise<string | null> {
  const kept = localStorage.getItem(KEPT)
  const { meetings } = await call("get", "/api/v1/meetings", { query: { limit: 50 } })
  return meetings.some((one) => one.id === kept) ? kept : null
}

/** As `moksori demo` has it: a card of an earlier meeting first, which this one will move. */
export async function sampleBoard() {
  const board = await call("post", "/api/v1/boards", { body: { name: SAMPLE.board } })
  const doing = board.columns.find((one) => one.status === "doing")
  await call("post", "/api/v1/boards/{board_id}/tickets", {
    path: { board_id: board.id },
    body: { title: SAMPLE.card, owner: SAMPLE.owner, column_id: doing?.id },
  })
  return board
}

async function handIn(): Promise<string> {
  const board = await sampleBoard()
  const blob = await (await send(ADDRESS)).blob()
  const meeting = await uploadMeeting({
    file: new File([blob], "sample_meeting.mka"),
    fields: { board_id: board.id, participants: SAMPLE.people },
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
  return meeting.id
}
