import { queryOptions, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { Button } from "@/design/Button"
import { Empty, Loaded } from "@/design/Loaded"
import { useWords } from "@/i18n/words"
import { Secret } from "../Secret"
import { KeyRow } from "./KeyRow"
import { NewKey } from "./NewKey"
import { Snippets } from "./Snippets"

const keysQuery = queryOptions({
  queryKey: names.keys,
  queryFn: ({ signal }) => call("get", "/api/v1/keys", { signal }),
})

/** The keys of this workspace: made, shown once, revoked. */
export function Keys() {
  const { integrations: words } = useWords()
  const query = useQuery(keysQuery)
  const [making, setMaking] = useState(false)
  const [secret, setSecret] = useState<string>()
  const open = query.data?.keys.filter((one) => one.revoked_at === null) ?? []
  return (
    <section className="mb-8">
      <header className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="text-base font-bold">{words.keys}</h2>
          <p className="text-sm text-soft">{words.keysLead}</p>
        </div>
        <Button look="primary" icon="plus" onClick={() => setMaking(true)}>
          {words.newKey}
        </Button>
      </header>
      <Loaded query={query}>
        {({ required }) => (
          <div className="rounded-lg border border-line bg-surface px-4 py-3">
            <p className="text-xs text-soft">{required ? words.keysNeeded : words.keysOpen}</p>
            {open.length ? (
              <ul className="mt-1 divide-y divide-line">
                {open.map((one) => (
                  <KeyRow key={one.id} one={one} required={required} />
                ))}
              </ul>
            ) : (
              <Empty icon="key" title={words.noKeys} text={words.noKeysText} />
            )}
            <details className="mt-1 border-t border-line pt-2">
              <summary className="min-h-6 cursor-pointer text-xs font-medium text-soft">
                {words.snippets}
              </summary>
              <div className="pt-1 pb-2">
                <Snippets />
              </div>
            </details>
          </div>
        )}
      </Loaded>
      {making && <NewKey onClose={() => setMaking(false)} onSecret={setSecret} />}
      {secret && (
        <Secret
          title={words.keySecret}
          text={words.keySecretText}
          secret={secret}
          onClose={() => setSecret(undefined)}
        >
          <h3 className="mt-5 mb-1 text-sm font-semibold">{words.snippets}</h3>
          <Snippets secret={secret} />
        </Secret>
      )}
    </section>
  )
}
