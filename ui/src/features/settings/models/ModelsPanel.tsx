import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { ShelfList } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Input, onEnter } from "@/design/Field"
import { Loaded } from "@/design/Loaded"
import { Panel } from "@/design/Page"
import { useWords } from "@/i18n/words"
import { ModelRow } from "./ModelRow"
import { modelsQuery, useActing } from "./queries"
import { isName } from "./standing"

/** The recogniser models of the server: what is here, and how more come. */
export function ModelsPanel() {
  const { settings } = useWords()
  const query = useQuery(modelsQuery)
  return (
    <Panel title={settings.models}>
      <Loaded query={query} lines={4}>
        {(shelf) => (
          <>
            <p className="text-soft">{settings.shelf.lead}</p>
            <Hints shelf={shelf} />
            <ul className="mt-1 divide-y divide-line">
              {shelf.models.map((one) => (
                <ModelRow key={one.name} model={one} mayChange={shelf.may_change} />
              ))}
            </ul>
            {shelf.may_change && !shelf.offline && <Another />}
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function Hints({ shelf }: { shelf: ShelfList }) {
  const { shelf: words } = useWords().settings
  const hints = [
    shelf.offline && words.offline,
    !shelf.automatic && words.fixed,
    !shelf.may_change && words.guest,
  ].filter(Boolean)
  if (!hints.length) return null
  return (
    <ul className="mt-2 space-y-1 rounded-md bg-warn-wash px-3 py-2 text-xs text-warn">
      {hints.map((hint) => (
        <li key={String(hint)}>{hint}</li>
      ))}
    </ul>
  )
}

/** Any other model that the recogniser runs, by its name. */
function Another() {
  const { shelf } = useWords().settings
  const acting = useActing()
  const [name, setName] = useState("")
  const ready = isName(name.trim()) && !acting.isPending

  function fetch() {
    if (!ready) return
    acting.mutate({ act: "fetch", name: name.trim() }, { onSuccess: () => setName("") })
  }

  return (
    <details className="border-t border-line pt-2">
      <summary className="min-h-6 cursor-pointer text-xs font-medium text-soft">
        {shelf.another}
      </summary>
      <div className="flex items-start gap-2 py-2">
        <div className="flex-1">
          <Input
            label={shelf.name}
            hint={shelf.nameHint}
            value={name}
            spellCheck={false}
            autoCapitalize="none"
            onChange={(event) => setName(event.target.value)}
            onKeyDown={onEnter(fetch)}
          />
        </div>
        <Button className="mt-5.5" icon="download" disabled={!ready} onClick={fetch}>
          {shelf.acts.fetch}
        </Button>
      </div>
    </details>
  )
}
