/** What is said over the socket of sound; docs/asyncapi.yaml describes all of it. */
export const PROTOCOL = "voice.v1"

export interface Missing {
  first: number
  last: number
}

export interface Started {
  type: "started"
  meeting: string
  number: number
  next_sequence: number
  missing: Missing[]
  paused: boolean
  muted: boolean
  resume: string
}

interface Ack {
  type: "ack"
  through: number
  stored: number
  missing: Missing[]
}

export interface Stopped {
  type: "stopped"
  frames: number
  missing: Missing[]
}

interface Refused {
  type: "error"
  code: string
  title: string
  detail: string
  retryable: boolean
  retry_after_s?: number
}

interface Passing {
  type: "paused" | "resumed" | "ended" | "pong"
}

export type ServerMessage = Started | Ack | Stopped | Refused | Passing

export interface Start {
  type: "start"
  meeting: string
  track: string
  participant?: string
  sample_rate: number
  captured_at: number
  captions: false
  resume?: string
  token?: string
}

export type ClientMessage =
  Start | { type: "mute"; on: boolean } | { type: "stop"; frames: number } | { type: "ping" }

const KNOWN = new Set(["started", "ack", "stopped", "error", "paused", "resumed", "ended", "pong"])

/** A message that this page knows; others are passed over, as the protocol wants it. */
export function messageIn(text: unknown): ServerMessage | null {
  if (typeof text !== "string") return null
  const told: unknown = JSON.parse(text)
  const known =
    typeof told === "object" && told !== null && "type" in told && KNOWN.has(String(told.type))
  return known ? (told as ServerMessage) : null
}
