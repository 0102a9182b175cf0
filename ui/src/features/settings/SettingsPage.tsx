import { useQuery } from "@tanstack/react-query"
import { apiKey, askForKey, forgetKey } from "@/api/key"
import type { Health } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Loaded } from "@/design/Loaded"
import { Chip, Page, Panel } from "@/design/Page"
import { useWords } from "@/i18n/words"
import { Appearance } from "./Appearance"
import { ModelsPanel } from "./models/ModelsPanel"
import { Parts } from "./Parts"
import { healthQuery } from "./queries"
import { VERDICT_TONES, verdictOf } from "./verdict"

export default function SettingsPage() {
  const { settings } = useWords()
  const query = useQuery(healthQuery)
  return (
    <Page title={settings.title} lead={query.data && settings.version(query.data.version)}>
      <div className="grid items-start gap-5 lg:grid-cols-[1fr_1.4fr]">
        <div className="grid gap-5">
          <Panel title={settings.look}>
            <Appearance />
          </Panel>
          {apiKey() && <Key />}
          {query.data && <Honest health={query.data} />}
        </div>
        <div className="grid gap-5">
          <ModelsPanel />
          <Loaded query={query} lines={8}>
            {(health) => (
              <Panel title={settings.status} aside={<Verdict health={health} />}>
                <Parts parts={health.parts} />
              </Panel>
            )}
          </Loaded>
        </div>
      </div>
    </Page>
  )
}

function Verdict({ health }: { health: Health }) {
  const { settings } = useWords()
  const verdict = verdictOf(health)
  return <Chip tone={VERDICT_TONES[verdict]}>{settings.statuses[verdict]}</Chip>
}

/** What the engines at work here can not do. */
function Honest({ health }: { health: Health }) {
  const { settings } = useWords()
  const demo = health.models.some((one) => one.default && one.demo)
  const rules = health.services.llm === "off"
  return (
    <>
      {demo && (
        <Panel title={settings.demoTitle}>
          <p className="text-soft">{settings.demoText}</p>
          <p className="mt-2 text-soft">{settings.demoNext}</p>
        </Panel>
      )}
      {rules && (
        <Panel title={settings.rulesTitle}>
          <p className="text-soft">{settings.rulesText}</p>
        </Panel>
      )}
    </>
  )
}

function Key() {
  const { settings } = useWords()
  return (
    <Panel title={settings.key}>
      <p className="mb-2.5 text-soft">{settings.keyText}</p>
      <Button
        size="sm"
        onClick={() => {
          forgetKey()
          askForKey()
        }}
      >
        {settings.forget}
      </Button>
    </Panel>
  )
}
