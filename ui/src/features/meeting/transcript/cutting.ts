/** Cutting utterances in two and making two one, each with a way back where that is exact. */
import { call } from "@/api/client"
import type { Segment, SegmentCut } from "@/api/shapes"
import { say } from "@/design/Toasts"
import { useWords } from "@/i18n/words"
import { useMeetingChange } from "../changing"
import { seam } from "./cut"

/** An utterance, and where the caret is to stand in it. */
export interface Place {
  segment: Segment
  caret: number
}

/** Saves what somebody has changed of an utterance first. */
type Draft = () => Promise<Segment>
type Step = () => Promise<Done>

interface Done {
  /** What somebody looks at afterwards. */
  place: Place
  told: "split" | "merged" | "mergedCited"
  /** What takes it back, if that can be exact. */
  back: Step | null
}

export interface Cutting {
  split: (draft: Draft, at: number) => void
  /** Make an utterance one with the one before it. */
  merge: (draft: Draft, into: Segment) => void
  busy: boolean
}

/** `settled` is told where to go on. */
export function useCutting(meeting: string, settled: (place: Place) => void): Cutting {
  const { meeting: words, app } = useWords()
  const undo = useMeetingChange(
    meeting,
    (step: Step) => step(),
    ({ place }) => {
      settled(place)
      return app.undone
    },
  )
  const change = useMeetingChange(
    meeting,
    (step: Step) => step(),
    ({ place, told, back }) => {
      settled(place)
      say(words[told], back ? { action: { label: app.undo, act: () => undo.mutate(back) } } : {})
      return undefined
    },
  )
  return {
    split: (draft, at) => change.mutate(() => split(meeting, draft, { at })),
    merge: (draft, into) => change.mutate(() => merge(meeting, draft, into)),
    busy: change.isPending || undo.isPending,
  }
}

type Cut = Partial<SegmentCut> & Pick<SegmentCut, "at">

async function split(meeting: string, draft: Draft, cut: Cut): Promise<Done> {
  const { id, rev } = await draft()
  const { first, second, exact } = await call(
    "post",
    "/api/v1/meetings/{meeting_id}/segments/{segment_id}/split",
    { path: { meeting_id: meeting, segment_id: id }, body: cut, version: rev },
  )
  const back = () => merge(meeting, async () => second, first)
  return { place: { segment: second, caret: 0 }, told: "split", back: exact ? back : null }
}

async function merge(meeting: string, draft: Draft, into: Segment): Promise<Done> {
  const { id, rev } = await draft()
  const {
    segment,
    removed,
    cited,
    back: cut,
  } = await call("post", "/api/v1/meetings/{meeting_id}/segments/{segment_id}/merge", {
    path: { meeting_id: meeting, segment_id: id },
    body: { with: into.id },
    version: rev,
  })
  const back = cut && (() => split(meeting, async () => segment, cut))
  const place = { segment, caret: seam(segment.text, removed.text) }
  return { place, told: cited ? "mergedCited" : "merged", back }
}
