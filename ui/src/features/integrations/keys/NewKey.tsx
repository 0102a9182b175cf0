import { useMutation, useQueryClient } from "@tanstack/react-query"
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
  const make = useMutation({
    mutationFn: () => call("post", "/api/v1/keys", { body: { name: name.trim() } }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: names.keys })
      onClose()
      onSecret(made.secret)
    },
  })
  const ready = name.trim() !== "" && !make.isPending
  const submit = () => ready && make.mutate()

  return (
    <Dialog
      title={words.newKey}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.cancel}</Button>
          <Button look="primary" disabled={!ready} onClick={submit}>
            {words.newKey}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {make.error && <Failed error={make.error} />}
        <Input
          label={words.keyName}
          hint={words.keyNameHint}
          autoFocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={onEnter(submit)}
        />
      </div>
    </Dialog>
  )
}
