import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import { askForKey, forgetKey } from "@/api/key"
import { names } from "@/api/names"
import type { Key } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Confirm } from "@/design/Confirm"
import { Chip } from "@/design/Page"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { ago } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"

/** A key that opens this workspace; `required` tells whether anybody comes in without one. */
export function KeyRow({ one, required }: { one: Key; required: boolean }) {
  const { integrations: w } = useWords()
  const language = useLanguage()
  const [asking, setAsking] = useState(false)
  const used = one.last_used_at ? w.keyUsed(ago(one.last_used_at, language)) : w.keyUnused
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5">
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-1.5">
          <span className="truncate font-medium">{one.name}</span>
          {one.current && <Chip tone="accent">{w.keyCurrent}</Chip>}
        </p>
        <p className="text-xs text-soft">
          <code>{one.prefix}…</code> · {w.keyLine(ago(one.created_at, language), used)}
        </p>
      </div>
      <Button
        size="sm"
        look="quiet"
        icon="trash"
        aria-label={w.revokeName(one.name)}
        onClick={() => setAsking(true)}
      >
        {w.revoke}
      </Button>
      {asking && <Revoke one={one} required={required} onClose={() => setAsking(false)} />}
    </li>
  )
}

interface RevokeProps {
  one: Key
  required: boolean
  onClose: () => void
}

function Revoke({ one, required, onClose }: RevokeProps) {
  const words = useWords()
  const { integrations: w } = words
  const client = useQueryClient()

  async function revoke() {
    try {
      const query = one.current ? { myself: true } : undefined
      await call("delete", "/api/v1/keys/{key_id}", { path: { key_id: one.id }, query })
      if (one.current) forgetKey()
      onClose()
      say(w.revoked)
      if (one.current && required) askForKey()
    } catch (error) {
      say(said(error, words).title, { bad: true })
    }
    void client.invalidateQueries({ queryKey: names.keys })
  }

  return (
    <Confirm
      title={w.revokeName(one.name)}
      act={w.revoke}
      onAct={() => void revoke()}
      onClose={onClose}
    >
      {one.current && required && <p className="mb-2 font-medium text-bad">{w.revokeMyself}</p>}
      <p>{w.revokeText}</p>
    </Confirm>
  )
}
