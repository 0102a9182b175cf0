import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Webhook } from "@/api/shapes"
import { Button, IconButton } from "@/design/Button"
import { Menu } from "@/design/Menu"
import { Chip } from "@/design/Page"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import { Deliveries } from "./Deliveries"

interface WebhookCardProps {
  webhook: Webhook
  onSecret: (secret: string) => void
}

export function WebhookCard({ webhook, onSecret }: WebhookCardProps) {
  const words = useWords()
  const { integrations: w } = words
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const path = { webhook_id: webhook.id }

  function attempt(work: () => Promise<unknown>, done?: string) {
    void work()
      .then(() => done && say(done))
      .catch((error: unknown) => say(said(error, words).title, { bad: true }))
      .finally(() => void client.invalidateQueries({ queryKey: names.webhooks }))
  }
  const flip = () =>
    attempt(() =>
      call("patch", "/api/v1/webhooks/{webhook_id}", { path, body: { active: !webhook.active } }),
    )
  const rotate = () =>
    attempt(async () =>
      onSecret((await call("post", "/api/v1/webhooks/{webhook_id}/rotate", { path })).secret),
    )
  const remove = () =>
    attempt(() => call("delete", "/api/v1/webhooks/{webhook_id}", { path }), w.deleted)
  const test = () =>
    attempt(() => call("post", "/api/v1/webhooks/{webhook_id}/test", { path }), w.tested)

  return (
    <article className="rounded-lg border border-line bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1">
          <p className="truncate font-semibold">{webhook.description || webhook.url}</p>
          <p className="truncate text-xs text-soft">
            {webhook.url} · {webhook.types.length ? w.some(webhook.types.length) : w.all}
          </p>
        </div>
        <State webhook={webhook} />
        <Button size="sm" onClick={test}>
          {w.test}
        </Button>
        <Button size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          {w.deliveries}
        </Button>
        <Menu
          items={[
            { label: webhook.active ? w.turnOff : w.turnOn, act: flip },
            { label: w.rotate, icon: "refresh", act: rotate },
            { label: w.delete, icon: "trash", danger: true, act: remove },
          ]}
          button={(press) => <IconButton icon="more" label={words.app.actions} {...press} />}
        />
      </div>
      {open && <Deliveries webhook={webhook.id} />}
    </article>
  )
}

function State({ webhook }: { webhook: Webhook }) {
  const { integrations: w } = useWords()
  if (webhook.active) return <Chip tone="good">{w.active}</Chip>
  const reason = webhook.disabled_reason
  return <Chip tone={reason ? "bad" : "plain"}>{reason ? w[reason] : w.inactive}</Chip>
}
