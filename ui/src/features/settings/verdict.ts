/** How the server is, in one word. */
import type { Health } from "@/api/shapes"
import type { Tone } from "@/design/Page"

export type Verdict = Health["status"] | "waiting"

export const VERDICT_TONES: Record<Verdict, Tone> = {
  healthy: "good",
  waiting: "accent",
  degraded: "warn",
  unhealthy: "bad",
}

/** A queue without a worker is nothing slow: a server that has just begun has none for a moment. */
export function verdictOf({ status, services }: Pick<Health, "status" | "services">): Verdict {
  const slow = Object.keys(services).filter((name) => services[name] === "degraded")
  const waits = status === "degraded" && slow.every((name) => name === "queue")
  return waits ? "waiting" : status
}
