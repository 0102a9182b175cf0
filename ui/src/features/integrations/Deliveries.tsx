import { useQuery, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Delivery } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Loaded } from "@/design/Loaded"
import { Chip, type Tone } from "@/design/Page"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { ago } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"

const TONES: Record<Delivery["state"], Tone> = {
  waiting: "accent",
  delivered: "good",
  failed: "bad",
  gone: "bad",
}
const SHOWN = 20
const EVERY_MS = 3000

/** What was sent to a webhook, and what came of it. */
export function Deliveries({ webhook }: { webhook: string }) {
  const words = useWords()
  const { integrations: w } = words
  const language = useLanguage()
  const client = useQueryClient()
  const key = names.deliveries(webhook)
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      call("get", "/api/v1/webhooks/{webhook_id}/deliveries", {
        path: { webhook_id: webhook },
        query: { limit: SHOWN },
        signal,
      }),
    refetchInterval: EVERY_MS,
  })

  async function resend(delivery: string) {
    try {
      await call("post", "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/resend", {
        path: { webhook_id: webhook, delivery_id: delivery },
      })
      say(w.resent)
    } catch (error) {
      say(said(error, words).title, { bad: true })
    }
    void client.invalidateQueries({ queryKey: key })
  }

  return (
    <div className="mt-3 border-t border-line pt-2">
      <Loaded query={query} lines={2}>
        {({ deliveries }) =>
          deliveries.length ? (
            <ul>
              {deliveries.map((one) => (
                <li key={one.id} className="flex min-h-9 flex-wrap items-center gap-2 text-xs">
                  <Chip tone={TONES[one.state]}>{w.states[one.state]}</Chip>
                  <span className="font-medium">{w.eventNames[one.type] ?? one.type}</span>
                  <span className="flex-1 text-soft">
                    {ago(one.created_at, language)} · {w.tries(one.tries)}
                    {one.status !== null && ` · ${one.status}`}
                    {one.error_code && ` · ${one.error_code}`}
                  </span>
                  <Button size="sm" look="quiet" icon="refresh" onClick={() => void resend(one.id)}>
                    {w.resend}
                  </Button>
                </li>
              ))}
            </ul>
          ) : (
            <p className="py-2 text-sm text-soft">{w.noDeliveries}</p>
          )
        }
      </Loaded>
    </div>
  )
}
