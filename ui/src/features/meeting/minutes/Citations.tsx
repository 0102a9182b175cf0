import type { Segment } from "@/api/shapes"
import { PlayChip } from "../audio/PlayChip"

export type Evidence = ReadonlyMap<string, Segment>

interface CitationsProps {
  meeting: string
  evidence: readonly string[]
  said: Evidence
}

/** The places that a sentence rests on: rest on one to read it, press it to hear it. */
export function Citations({ meeting, evidence, said }: CitationsProps) {
  const places = evidence.map((id) => said.get(id)).filter((one) => one !== undefined)
  return (
    <span className="inline-flex flex-wrap gap-1 align-middle">
      {places.map(
        (one) =>
          one.start !== null && (
            <PlayChip
              key={one.id}
              meeting={meeting}
              start={one.start}
              end={one.end}
              quote={`${one.speaker ? `${one.speaker}: ` : ""}${one.text}`}
            />
          ),
      )}
    </span>
  )
}
