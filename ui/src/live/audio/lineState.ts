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

const WORST_FIRST: readonly Phase[] = ["failed", "waiting", "connecting", "stopped", "open"]

/** How several lines stand that only make sense together. */
export function together(lines: readonly LineState[]): LineState {
  const phase = WORST_FIRST.find((one) => lines.some((line) => line.phase === one)) ?? "connecting"
  const delays = lines.map((line) => line.delayS).filter((one) => one !== null)
  return {
    phase,
    why: lines.find((line) => line.phase === phase)?.why ?? null,
    behindS: Math.max(0, ...lines.map((line) => line.behindS)),
    lostS: Math.max(0, ...lines.map((line) => line.lostS)),
    delayS: delays.length ? Math.max(...delays) : null,
  }
}
