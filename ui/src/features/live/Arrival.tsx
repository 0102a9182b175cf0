import { Link } from "react-router"
import type { Card, Column, Meeting, Segment, Suggestion } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Chip } from "@/design/Page"
import { Speaker } from "@/design/Speaker"
import { useDecide } from "@/features/inbox/decide"
import { PickCard } from "@/features/inbox/PickCard"
import { day } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { Moment } from "./LiveMinutes"
import { useUndo } from "./undoing"

interface ArrivalProps {
  suggestion: Suggestion
  card: Card | undefined
  column: Column | undefined
  board: string
  meeting: Meeting
  segments: readonly Segment[]
  onSeek: (segment: string) => void
}

/** A card that came out of the talk, or what the talk would change: with who said so, and when. */
export function Arrival({ suggestion, card, column, board, meeting, ...rest }: ArrivalProps) {
  const language = useLanguage()
  const { kind, verdict, owner, due } = suggestion
  const pending = verdict === "pending"
  const off = verdict === "ignored" || verdict === "undone"
  return (
    <article
      data-suggestion={suggestion.id}
      className={`rounded-md border bg-surface p-2.5 ${pending ? "border-accent/50 shadow-raised" : "border-line"} ${off ? "bg-transparent" : ""}`}
    >
      <p className="flex items-start justify-between gap-2">
        <span className={`min-w-0 font-medium ${off ? "text-soft line-through" : ""}`}>
          <Headline suggestion={suggestion} card={card} board={board} />
        </span>
        {!pending && <Verdict suggestion={suggestion} column={column} />}
      </p>
      {kind === "new" && (owner || due) && (
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-soft">
          {owner && <Speaker name={owner} size={18} />}
          {due && <span>{day(due, language)}</span>}
        </p>
      )}
      <Quote suggestion={suggestion} meeting={meeting} {...rest} />
      <Choices suggestion={suggestion} board={board} />
    </article>
  )
}

function Headline({
  suggestion,
  card,
  board,
}: Pick<ArrivalProps, "suggestion" | "card" | "board">) {
  const { live, inbox } = useWords()
  const { kind, verdict, title, subject, to, ticket_id: ticket } = suggestion
  const name = card?.title ?? title ?? subject ?? ""
  if (verdict === "pending" && kind === "status") {
    return live.statusQuestion(name, inbox.statuses[to ?? ""] ?? to ?? "")
  }
  if (verdict === "pending" && kind === "edit") return live.editQuestion(name)
  if (!ticket) return name
  return (
    <Link to={`/board/${board}?card=${ticket}`} className="hover:underline">
      {name}
    </Link>
  )
}

function Verdict({ suggestion, column }: Pick<ArrivalProps, "suggestion" | "column">) {
  const { live, inbox } = useWords()
  const { verdict, kind, to } = suggestion
  if (verdict === "ignored") return <Chip>{live.ignored}</Chip>
  if (verdict === "undone") return <Chip>{live.undone}</Chip>
  if (kind === "status") {
    return <Chip tone="good">{live.moved(column?.name ?? inbox.statuses[to ?? ""] ?? "")}</Chip>
  }
  return <Chip tone="accent">{column?.name ?? (kind === "new" ? live.added : live.changed)}</Chip>
}

function Quote({
  suggestion,
  meeting,
  segments,
  onSeek,
}: Pick<ArrivalProps, "suggestion" | "meeting" | "segments" | "onSeek">) {
  const evidence = suggestion.evidence.find((one) => one.source === meeting.id)?.segments ?? []
  const said = segments.find((one) => evidence.includes(one.id))
  if (!said) return null
  return (
    <blockquote className="by-engine mt-1.5 pl-2 text-xs leading-5 text-soft">
      <p className="line-clamp-3">“{said.text}”</p>
      <p className="mt-0.5 flex items-center gap-1.5">
        {said.speaker && <Speaker name={said.speaker} size={18} />}
        <Moment segments={segments} evidence={[said.id]} onSeek={onSeek} />
      </p>
    </blockquote>
  )
}

function Choices({ suggestion, board }: Pick<ArrivalProps, "suggestion" | "board">) {
  const { live } = useWords()
  const decide = useDecide()
  const undo = useUndo()
  const waiting = { ...suggestion, board_id: board }
  const { kind, verdict, ticket_id: ticket } = suggestion
  if (verdict === "applied" || verdict === "accepted") {
    return (
      <div className="mt-1 -mb-1 flex justify-end">
        <Button
          size="sm"
          look="quiet"
          icon="undo"
          disabled={undo.isPending}
          onClick={() => undo.mutate(waiting)}
        >
          {live.undo}
        </Button>
      </div>
    )
  }
  if (verdict !== "pending") return null
  const yes = { new: live.add, status: live.move, edit: live.apply }[kind]
  const ignore = () => decide.mutate({ accept: [], ignore: [waiting] })
  if (kind !== "new" && ticket === null) {
    return <PickCard suggestion={waiting} no={live.no} onIgnore={ignore} />
  }
  return (
    <div className="mt-2 flex flex-wrap gap-1.5">
      <Button
        size="sm"
        look="primary"
        icon="check"
        disabled={decide.isPending}
        onClick={() => decide.mutate({ accept: [waiting], ignore: [] })}
      >
        {yes}
      </Button>
      <Button size="sm" disabled={decide.isPending} onClick={ignore}>
        {kind === "new" ? live.ignore : live.no}
      </Button>
    </div>
  )
}
