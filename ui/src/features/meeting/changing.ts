import { useMutation, useQueryClient } from "@tanstack/react-query"
import { names } from "@/api/names"
import { Problem } from "@/api/problem"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"

/** A change of a meeting: afterwards all of it is read anew, also where somebody was faster. */
export function useMeetingChange<V, R>(
  id: string,
  change: (values: V) => Promise<R>,
  done?: (result: R) => string | undefined,
) {
  const words = useWords()
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: async (result) => {
      await client.invalidateQueries({ queryKey: names.meeting(id) })
      const text = done?.(result)
      if (text) say(text)
    },
    onError: (error) => {
      if (error instanceof Problem && error.stale) {
        void client.invalidateQueries({ queryKey: names.meeting(id) })
      }
      const { title, detail } = said(error, words)
      say(error instanceof Problem && error.stale ? `${title} ${detail ?? ""}` : title, {
        bad: true,
      })
    },
  })
}
