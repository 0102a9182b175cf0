/** A line to the server of this page, for one track of a meeting. */
import { apiKey } from "@/api/key"
import { nowS } from "./clock"
import { Line, type LineParts } from "./line"
import { connectHere } from "./socket"
import type { KnownTrack } from "./tracks"

type Told = Pick<LineParts, "onState" | "onStarted" | "onPaused">

export function layLine(meeting: string, track: KnownTrack, rate: number, told: Told): Line {
  return new Line({
    connect: connectHere,
    start: (resume) => ({
      type: "start",
      meeting,
      track: track.name,
      participant: track.participant || undefined,
      sample_rate: rate,
      captured_at: nowS(),
      captions: false,
      resume,
      token: apiKey() ?? undefined,
    }),
    now: nowS,
    resume: track.resume,
    ...told,
  })
}
