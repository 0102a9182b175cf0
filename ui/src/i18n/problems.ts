/** What a person reads when something failed. */
import { Problem } from "@/api/problem"
import { useWords, type Words } from "./words"

export interface SaidProblem {
  title: string
  detail: string | undefined
}

/** The server's words where it gave some; ours for what never reached it. */
export function said(error: unknown, words: Words): SaidProblem {
  if (!(error instanceof Problem)) return { title: words.problems.broke, detail: undefined }
  if (error.status === 0) return words.problems.unreachable
  if (error.stale) return words.problems.stale
  return { title: error.title ?? words.problems.noAnswer, detail: error.detail }
}

export function useSaid(error: unknown): SaidProblem {
  return said(error, useWords())
}
