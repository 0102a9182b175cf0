import { queryOptions, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { Button, buttonStyle } from "@/design/Button"
import { Empty, Loaded } from "@/design/Loaded"
import { Page, Panel } from "@/design/Page"
import { useWords } from "@/i18n/words"
import { Keys } from "./keys/Keys"
import { NewWebhook } from "./NewWebhook"
import { Secret } from "./Secret"
import { WebhookCard } from "./WebhookCard"

const webhooksQuery = queryOptions({
  queryKey: names.webhooks,
  queryFn: ({ signal }) => call("get", "/api/v1/webhooks", { signal }),
})

export default function IntegrationsPage() {
  const { integrations: words } = useWords()
  const query = useQuery(webhooksQuery)
  const [making, setMaking] = useState(false)
  const [secret, setSecret] = useState<string>()
  const button = (
    <Button look="primary" icon="plus" onClick={() => setMaking(true)}>
      {words.add}
    </Button>
  )
  return (
    <Page title={words.title}>
      <section className="mb-8">
        <header className="mb-3 flex flex-wrap items-end justify-between gap-3">
          <div>
            <h2 className="text-base font-bold">{words.webhooks}</h2>
            <p className="text-sm text-soft">{words.webhooksLead}</p>
          </div>
          {button}
        </header>
        <Loaded query={query}>
          {({ webhooks }) =>
            webhooks.length ? (
              <ul className="space-y-3">
                {webhooks.map((one) => (
                  <li key={one.id}>
                    <WebhookCard webhook={one} onSecret={setSecret} />
                  </li>
                ))}
              </ul>
            ) : (
              <div className="rounded-lg border border-line bg-surface">
                <Empty icon="plug" title={words.none} text={words.noneText} />
              </div>
            )
          }
        </Loaded>
      </section>
      <Keys />
      <Panel title="API">
        <p className="mb-2.5 text-soft">{words.docsText}</p>
        <a href="/docs" className={buttonStyle("plain", "sm")}>
          {words.docs}
        </a>
      </Panel>
      {making && <NewWebhook onClose={() => setMaking(false)} onSecret={setSecret} />}
      {secret && (
        <Secret
          title={words.secret}
          text={words.secretText}
          secret={secret}
          onClose={() => setSecret(undefined)}
        />
      )}
    </Page>
  )
}
