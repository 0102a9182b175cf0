import { useWords } from "@/i18n/words"
import { say } from "./Toasts"

type Copy = (text: string) => Promise<boolean>

/** Lay a text on the clipboard and say so; absent where the browser lets no page do it. */
export function useCopy(): Copy | undefined {
  const { app } = useWords()
  if (!("clipboard" in navigator)) return undefined
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text)
      say(app.copied)
      return true
    } catch {
      say(app.copyFailed, { bad: true })
      return false
    }
  }
}
