import { useMutation, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { isTyping, useKeys } from "@/design/keys"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"

/** Mark this very moment, with or without a note. */
export function useMark(meeting: string, participant: string | null) {
  const words = useWords()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (label: string) =>
      call("post", "/api/v1/meetings/{meeting_id}/live/marks", {
        path: { meeting_id: meeting },
        body: { label: label.trim(), participant: participant || null },
      }),
    onSuccess: (mark) => {
      if (!mark.label) say(words.live.marked)
      void client.invalidateQueries({ queryKey: names.marks(meeting) })
    },
    onError: (error) => say(said(error, words).title, { bad: true }),
  })
}

/** B marks, wherever one is on the page, but for fields and dialogs. */
export function useMarkKey(act: () => void) {
  useKeys((event) => {
    if (isTyping(event) || event.code !== "KeyB" || event.repeat) return
    event.preventDefault()
    act()
  })
}
