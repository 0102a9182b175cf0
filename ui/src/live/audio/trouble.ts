/** Why there is no sound, in the kinds that a person can do something about. */
export type Trouble = "denied" | "missing" | "taken" | "lost" | "insecure" | "asleep" | "broken"

const KINDS: Readonly<Record<string, Trouble>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "taken",
  AbortError: "taken",
}

export function troubleOf(error: unknown): Trouble {
  return (error instanceof Error && KINDS[error.name]) || "broken"
}

/** Browsers give no microphone to pages that came over plain HTTP from elsewhere. */
export function isInsecure(where: Pick<Window, "isSecureContext" | "navigator">): boolean {
  return !where.isSecureContext || !("mediaDevices" in where.navigator)
}
