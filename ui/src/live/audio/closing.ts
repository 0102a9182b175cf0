/** How a socket ended, and whether it is worth coming again. */
export type Why =
  "gone" | "restart" | "busy" | "noSpace" | "noKey" | "noMeeting" | "conflict" | "ended" | "refused"

export interface Ending {
  why: Why
  again: boolean
}

const ENDINGS: Readonly<Record<number, Ending>> = {
  1000: { why: "ended", again: false },
  1001: { why: "restart", again: true },
  1011: { why: "gone", again: true },
  1012: { why: "restart", again: true },
  4400: { why: "refused", again: false },
  4401: { why: "noKey", again: false },
  4404: { why: "noMeeting", again: false },
  4408: { why: "gone", again: true },
  4409: { why: "conflict", again: false },
  4410: { why: "ended", again: false },
  4429: { why: "busy", again: true },
  4507: { why: "noSpace", again: true },
}

export function endingOf(code: number): Ending {
  return ENDINGS[code] ?? { why: "gone", again: true }
}

const FIRST_S = 0.5
const LONGEST_S = 8
/** So that all tabs of a room do not come back in the same moment. */
const SPREAD = 0.3

/** How long to wait before try number `tries`; the server may know better. */
export function waitS(tries: number, told?: number, chance = Math.random()): number {
  const own = Math.min(FIRST_S * 2 ** tries, LONGEST_S)
  return Math.max(told ?? 0, own) * (1 + SPREAD * chance)
}
