/** How a line stands, as people are told. */
import type { Why } from "./closing"

export type Phase = "connecting" | "open" | "waiting" | "stopped" | "failed"

export interface LineState {
  phase: Phase
  /** Why it is not open. */
  why: Why | null
  behindS: number
  lostS: number
  /** How long a sound needs to the server's disk, in seconds. */
  delayS: number | null
}

export const AT_FIRST: LineState = {
  phase: "connecting",
  why: null,
  behindS: 0,
  lostS: 0,
  delayS: null,
}

const NAMES = Object.keys(AT_FIRST) as (keyof LineState)[]

export function isSame(one: LineState, other: LineState): boolean {
  return NAMES.every((name) => one[name] === other[name])
}
