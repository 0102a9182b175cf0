import { useQueryClient } from "@tanstack/react-query"
import { useRef, useState } from "react"
import { useNavigate } from "react-router"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { onceKey } from "@/api/once"
import type { Meeting } from "@/api/shapes"
import { uploadMeeting } from "@/api/upload"
import { say } from "@/design/Toasts"
import { language } from "@/i18n/language"
import { useWords } from "@/i18n/words"

export const NEW_BOARD = "new"

export interface Draft {
  title: string
  on: string
  template: string
  board: string
  participants: string
  text: string
}

export function participantsIn(text: string): string[] {
  const named = text.normalize("NFC").split(/[,、\n]/)
  return [...new Set(named.map((name) => name.trim()).filter(Boolean))]
}

/** Hand a meeting in, with progress, and a way to stop. */
export function useHandIn(onDone: () => void) {
  const { upload: words } = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const line = useRef<AbortController | null>(null)
  const [busy, setBusy] = useState(false)
  const [share, setShare] = useState(0)
  const [error, setError] = useState<unknown>()

  async function start(file: File | null, draft: Draft) {
    const { signal } = (line.current = new AbortController())
    setBusy(true)
    setShare(0)
    setError(undefined)
    try {
      const board = draft.board === NEW_BOARD ? await madeBoard(words.boardName) : draft.board
      const about = { ...draft, board }
      const meeting = file
        ? await sendFile(file, about, setShare, signal)
        : await sendText(about, signal)
      await client.invalidateQueries({ queryKey: names.meetings })
      onDone()
      void navigate(`/meetings/${meeting.id}`)
    } catch (problem) {
      if (signal.aborted) say(words.stopped)
      else setError(problem)
    } finally {
      setBusy(false)
    }
  }

  return { start, stop: () => line.current?.abort(), busy, share, error }
}

async function madeBoard(name: string): Promise<string> {
  return (await call("post", "/api/v1/boards", { body: { name } })).id
}

function sendFile(
  file: File,
  draft: Draft,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Meeting> {
  const fields = {
    title: draft.title.trim(),
    on: draft.on,
    template: draft.template,
    board_id: draft.board,
    participants: participantsIn(draft.participants).join(","),
    minutes_language: language(),
    word_times: "true",
  }
  return uploadMeeting({ file, fields, onProgress, signal })
}

function sendText(draft: Draft, signal: AbortSignal): Promise<Meeting> {
  return call("post", "/api/v1/meetings", {
    body: {
      title: draft.title.trim() || null,
      on: draft.on || null,
      template: draft.template as "general",
      board_id: draft.board || null,
      participants: participantsIn(draft.participants).map((name) => ({ name })),
      transcript: draft.text,
      language: language(),
    },
    once: onceKey(),
    signal,
  })
}
