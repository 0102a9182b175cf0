import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, onEnter, Select } from "@/design/Field"
import { Failed } from "@/design/Loaded"
import { boardsQuery } from "@/features/board/queries"
import { useWords } from "@/i18n/words"
import { rememberedName } from "@/live/audio/tracks"
import { useStart, type NewMeeting } from "./starting"

/** Open a meeting and speak in it. */
export function StartDialog({ onClose }: { onClose: () => void }) {
  const { live, upload } = useWords()
  const boards = useQuery(boardsQuery).data?.boards ?? []
  const [wanted, setWanted] = useState<NewMeeting>(() => ({
    name: rememberedName(),
    title: "",
    others: "",
    board: "",
  }))
  const start = useStart()
  const set = (change: Partial<NewMeeting>) => setWanted({ ...wanted, ...change })
  const ready = wanted.name.trim() !== "" && !start.isPending
  const go = () => ready && start.mutate(wanted)

  return (
    <Dialog
      title={live.start}
      onClose={onClose}
      actions={
        <Button look="primary" icon="mic" disabled={!ready} onClick={go}>
          {start.isPending ? live.starting : live.start}
        </Button>
      }
    >
      <div className="space-y-4">
        <p className="text-soft">{live.startLead}</p>
        {start.error && <Failed error={start.error} />}
        <Input
          label={live.name}
          hint={live.nameHint}
          autoFocus
          maxLength={100}
          autoComplete="name"
          value={wanted.name}
          onChange={(event) => set({ name: event.target.value })}
          onKeyDown={onEnter(go)}
        />
        <Input
          label={live.title}
          placeholder={live.titlePlaceholder}
          maxLength={300}
          value={wanted.title}
          onChange={(event) => set({ title: event.target.value })}
          onKeyDown={onEnter(go)}
        />
        <Input
          label={live.others}
          hint={live.othersHint}
          value={wanted.others}
          onChange={(event) => set({ others: event.target.value })}
        />
        <Select
          label={live.board}
          value={wanted.board}
          onChange={(event) => set({ board: event.target.value })}
        >
          <option value="">{upload.noBoard}</option>
          {boards.map((board) => (
            <option key={board.id} value={board.id}>
              {board.name}
            </option>
          ))}
        </Select>
        <p className="rounded-md bg-warn-wash px-3 py-2 text-xs text-warn">{live.consent}</p>
      </div>
    </Dialog>
  )
}
