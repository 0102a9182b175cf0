/** Errors as the server tells them: `application/problem+json`, in the language that was asked for. */
import type { components } from "./schema"

type Told = Partial<components["schemas"]["Problem"]> & { code: string; status: number }

export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly title: string | undefined
  readonly detail: string | undefined
  readonly retryable: boolean
  readonly fields: readonly { where: string; message: string }[]

  constructor(told: Told) {
    super(told.title ?? told.code)
    this.name = "Problem"
    this.code = told.code
    this.status = told.status
    this.title = told.title
    this.detail = told.detail
    this.retryable = told.retryable ?? told.status === 0
    this.fields = told.errors ?? []
  }

  /** Somebody else was faster. */
  get stale(): boolean {
    return this.status === 412
  }
}

/** Read a problem from an answer that is no success. */
export async function problemOf(answer: Response): Promise<Problem> {
  return problemIn(answer.status, await answer.text())
}

export function problemIn(status: number, text: string): Problem {
  try {
    const told: unknown = JSON.parse(text)
    if (typeof told === "object" && told !== null && "code" in told) {
      return new Problem({ ...(told as Told), status })
    }
  } catch {
    // A proxy in between answers with a page of its own.
  }
  return new Problem({ code: "no_answer", status })
}
