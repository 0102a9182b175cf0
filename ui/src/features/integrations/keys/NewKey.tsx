import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, onEnter } from "@/design/Field"
import { Failed } from "@/design/Loaded"
import { useWords } from "@/i18n/words"

interface NewKeyProps {
  onClose: () => void
  onSecret: (secret: string) => void
}

export function NewKey({ onClose, onSecret }: NewKeyProps) {
  const { integrations: words, app } = useWords()
  const client = useQueryClient()
  const [name, setName] = useState("")
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const ready = name.trim() !== "" && !busy

  async function make() {
    if (!ready) return
    setBusy(true)
    try {
      const made = await call("post", "/api/v1/keys", { body: { name: name.trim() } })
      void client.invalidateQueries({ queryKey: names.keys })
      onClose()
      onSecret(made.secret)
    } catch (problem) {
      setError(problem)
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={words.newKey}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.cancel}</Button>
          <Button look="primary" disabled={!ready} onClick={() => void make()}>
            {words.newKey}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {error !== undefined && <Failed error={error} />}
        <Input
          label={words.keyName}
          hint={words.keyNameHint}
          autoFocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={onEnter(() => void make())}
        />
      </div>
    </Dialog>
  )
}
