import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { onceKey } from "@/api/once"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Check, Input } from "@/design/Field"
import { Failed } from "@/design/Loaded"
import { useWords } from "@/i18n/words"
import { EVENTS, type EventName } from "./events"

interface NewWebhookProps {
  onClose: () => void
  onSecret: (secret: string) => void
}

export function NewWebhook({ onClose, onSecret }: NewWebhookProps) {
  const { integrations: words, app } = useWords()
  const client = useQueryClient()
  const [url, setUrl] = useState("")
  const [description, setDescription] = useState("")
  const [types, setTypes] = useState<EventName[]>([])
  const make = useMutation({
    mutationFn: () =>
      call("post", "/api/v1/webhooks", {
        body: { url: url.trim(), description, types },
        once: onceKey(),
      }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: names.webhooks })
      onClose()
      onSecret(made.secret)
    },
  })

  return (
    <Dialog
      title={words.add}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.cancel}</Button>
          <Button
            look="primary"
            disabled={!url.trim() || make.isPending}
            onClick={() => make.mutate()}
          >
            {words.add}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {make.error && <Failed error={make.error} />}
        <Input
          label={words.url}
          hint={words.urlHint}
          type="url"
          autoFocus
          placeholder="https://"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        <Input
          label={words.description}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        <fieldset>
          <legend className="mb-1 text-xs font-medium text-soft">{words.types}</legend>
          <div className="grid grid-cols-2 gap-x-3">
            {EVENTS.map((name) => (
              <Check
                key={name}
                label={words.eventNames[name] ?? name}
                checked={types.includes(name)}
                onTurn={(on) =>
                  setTypes(on ? [...types, name] : types.filter((one) => one !== name))
                }
              />
            ))}
          </div>
          <p className="mt-1 text-xs text-faint">{words.typesHint}</p>
        </fieldset>
      </div>
    </Dialog>
  )
}
