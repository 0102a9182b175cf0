import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Meeting, ShareAsk } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Input, Select } from "@/design/Field"
import { Failed } from "@/design/Loaded"
import { useWords } from "@/i18n/words"
import { PARTS, PartChoice, type Part } from "./PartChoice"
import { StretchFields } from "./StretchFields"
import { stretchOf } from "./stretch"

const DAYS = [1, 7, 30, 0] as const
const LEAST = 6

interface ShareFormProps {
  meeting: Meeting
  onMade: (path: string) => void
}

export function ShareForm({ meeting, onMade }: ShareFormProps) {
  const { sharing: words } = useWords()
  const client = useQueryClient()
  const [parts, setParts] = useState<readonly Part[]>(["minutes", "transcript"])
  const [password, setPassword] = useState("")
  const [days, setDays] = useState(7)
  const [label, setLabel] = useState("")
  const [narrow, setNarrow] = useState(false)
  const [[from, to], setEnds] = useState<[string, string]>(["", ""])
  const stretch = narrow ? stretchOf(from, to) : null
  const shown = PARTS.filter((one) => parts.includes(one) && !(narrow && one === "audio"))

  const make = useMutation({
    mutationFn: (body: ShareAsk) =>
      call("post", "/api/v1/meetings/{meeting_id}/shares", {
        path: { meeting_id: meeting.id },
        body,
      }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: names.shares(meeting.id) })
      onMade(made.path)
    },
  })
  const able =
    shown.length > 0 &&
    (password === "" || password.length >= LEAST) &&
    (!narrow || stretch !== null) &&
    !make.isPending

  function submit() {
    make.mutate({
      parts: shown,
      label: label.trim(),
      password: password || null,
      days: days || null,
      from_s: stretch?.from ?? null,
      to_s: stretch?.to ?? null,
    })
  }

  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (able) submit()
      }}
    >
      <p className="text-soft">{words.lead}</p>
      {make.error && <Failed error={make.error} />}
      <PartChoice chosen={parts} onChange={setParts} narrow={narrow} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Input
          label={words.password}
          hint={password ? words.passwordHint : words.passwordOptional}
          autoComplete="off"
          spellCheck={false}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Select
          label={words.lasts}
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {DAYS.map((count) => (
            <option key={count} value={count}>
              {words.days[count]}
            </option>
          ))}
        </Select>
      </div>
      <StretchFields
        meeting={meeting}
        on={narrow}
        onTurn={setNarrow}
        from={from}
        to={to}
        onChange={setEnds}
      />
      <Input
        label={words.label}
        hint={words.labelHint}
        maxLength={100}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <Button type="submit" look="primary" icon="link" disabled={!able}>
        {words.make}
      </Button>
    </form>
  )
}
