import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import type { Meeting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Input, Select } from "@/design/Field"
import { boardsQuery } from "@/features/board/queries"
import { participantsIn } from "@/features/meetings/handIn"
import { useWords } from "@/i18n/words"
import { useMeetingChange } from "../changing"

/** What a person knows better of a meeting. */
export function AboutForm({ meeting }: { meeting: Meeting }) {
  const { meeting: words, app } = useWords()
  const boards = useQuery(boardsQuery).data?.boards ?? []
  const [title, setTitle] = useState(meeting.title)
  const [on, setOn] = useState(meeting.on)
  const [people, setPeople] = useState(meeting.participants.map((one) => one.name).join(", "))
  const [board, setBoard] = useState(meeting.board_id ?? "")
  const save = useMeetingChange(
    meeting.id,
    () => {
      const aliases = new Map(meeting.participants.map((one) => [one.name, one.aliases]))
      return call("patch", "/api/v1/meetings/{meeting_id}", {
        path: { meeting_id: meeting.id },
        body: {
          title: title.trim() === meeting.title ? null : title.trim(),
          on,
          participants: participantsIn(people).map((name) => ({
            name,
            aliases: aliases.get(name) ?? [],
          })),
          board_id: board || null,
        },
        version: meeting.version,
      })
    },
    () => words.saved,
  )
  return (
    <form
      className="space-y-4 py-1"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(undefined)
      }}
    >
      <Input label={words.title} value={title} onChange={(event) => setTitle(event.target.value)} />
      <Input
        label={words.on}
        type="date"
        required
        value={on}
        onChange={(event) => setOn(event.target.value)}
      />
      <Input
        label={words.participants}
        hint={words.participantsHint}
        value={people}
        onChange={(event) => setPeople(event.target.value)}
      />
      <Select label={words.board} value={board} onChange={(event) => setBoard(event.target.value)}>
        {!meeting.board_id && <option value="">{words.noBoard}</option>}
        {boards.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </Select>
      <Button type="submit" look="primary" disabled={save.isPending}>
        {app.save}
      </Button>
    </form>
  )
}
