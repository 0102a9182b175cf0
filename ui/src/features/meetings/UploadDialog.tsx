import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, Select, TextArea } from "@/design/Field"
import { Failed } from "@/design/Loaded"
import { TabPanel, Tabs } from "@/design/Tabs"
import { boardsQuery } from "@/features/board/queries"
import { useWords } from "@/i18n/words"
import { Dropzone } from "./Dropzone"
import { TEMPLATES } from "./templates"
import { NEW_BOARD, useHandIn, type Draft } from "./handIn"

/** Hand in a meeting: a recording, or what was said as text. */
export function UploadDialog({ onClose, file: given }: { onClose: () => void; file?: File }) {
  const { upload: words } = useWords()
  const [kind, setKind] = useState<"recording" | "pasted">("recording")
  const [file, setFile] = useState<File | null>(given ?? null)
  const [draft, setDraft] = useState<Draft>(EMPTY)
  const work = useHandIn(onClose)
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  const recording = kind === "recording"
  const ready = recording ? file !== null : draft.text.trim() !== ""

  return (
    <Dialog
      title={words.title}
      onClose={() => {
        work.stop()
        onClose()
      }}
      actions={
        work.busy ? (
          <Button icon="close" onClick={work.stop}>
            {words.stop}
          </Button>
        ) : (
          <Button
            look="primary"
            icon="upload"
            disabled={!ready}
            onClick={() => void work.start(recording ? file : null, draft)}
          >
            {recording ? words.start : words.make}
          </Button>
        )
      }
    >
      {work.busy ? (
        <Progress share={work.share} name={file?.name} />
      ) : (
        <div className="space-y-4">
          <Tabs
            label={words.title}
            tabs={[
              { id: "recording", label: words.recording },
              { id: "pasted", label: words.pasted },
            ]}
            chosen={kind}
            onChoose={setKind}
          />
          {work.error !== undefined && <Failed error={work.error} />}
          <TabPanel id={kind}>
            {recording ? (
              <Dropzone file={file} onFile={setFile} />
            ) : (
              <TextArea
                label={words.text}
                hint={words.textHint}
                rows={7}
                value={draft.text}
                onChange={(event) => set({ text: event.target.value })}
              />
            )}
          </TabPanel>
          <About draft={draft} set={set} />
        </div>
      )}
    </Dialog>
  )
}

const EMPTY: Draft = {
  title: "",
  on: "",
  template: "general",
  board: "",
  participants: "",
  text: "",
}

function About({ draft, set }: { draft: Draft; set: (change: Partial<Draft>) => void }) {
  const { upload: words, meetings } = useWords()
  const boards = useQuery(boardsQuery).data?.boards ?? []
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <Input
          label={words.name}
          placeholder={words.namePlaceholder}
          value={draft.title}
          onChange={(event) => set({ title: event.target.value })}
        />
      </div>
      <Input
        label={words.on}
        type="date"
        value={draft.on}
        onChange={(event) => set({ on: event.target.value })}
      />
      <Select
        label={words.template}
        value={draft.template}
        onChange={(event) => set({ template: event.target.value })}
      >
        {TEMPLATES.map((name) => (
          <option key={name} value={name}>
            {meetings.templates[name]}
          </option>
        ))}
      </Select>
      <Select
        label={words.board}
        value={draft.board}
        onChange={(event) => set({ board: event.target.value })}
      >
        <option value="">{words.noBoard}</option>
        {boards.map((board) => (
          <option key={board.id} value={board.id}>
            {board.name}
          </option>
        ))}
        <option value={NEW_BOARD}>{words.newBoard}</option>
      </Select>
      <Input
        label={words.participants}
        hint={words.participantsHint}
        value={draft.participants}
        onChange={(event) => set({ participants: event.target.value })}
      />
    </div>
  )
}

function Progress({ share, name }: { share: number; name: string | undefined }) {
  const { upload: words } = useWords()
  return (
    <div className="space-y-2 py-6" role="status">
      {name && <p className="truncate font-medium">{name}</p>}
      <progress
        className="h-1.5 w-full overflow-hidden rounded-full accent-accent"
        aria-label={words.title}
        value={share}
        max={1}
      />
      <p className="text-xs text-soft">{share < 1 ? words.sending(share) : words.sent}</p>
    </div>
  )
}
