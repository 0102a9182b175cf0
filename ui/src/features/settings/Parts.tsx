import type { Part } from "@/api/shapes"
import { Chip, type Tone } from "@/design/Page"
import { useWords } from "@/i18n/words"

const TONES: Record<Part["status"], Tone> = {
  ok: "good",
  degraded: "warn",
  down: "bad",
  off: "plain",
}

/** What moksori is made of, and how each part is. */
export function Parts({ parts }: { parts: readonly Part[] }) {
  const { settings } = useWords()
  return (
    <ul className="divide-y divide-line">
      {parts.map((part) => (
        <li key={part.name} className="flex items-start gap-3 py-2.5">
          <div className="min-w-0 flex-1">
            <p className="font-medium">{settings.parts[part.name] ?? part.name}</p>
            <Facts part={part} />
          </div>
          <Chip tone={TONES[part.status]}>{settings.partStates[part.status]}</Chip>
        </li>
      ))}
    </ul>
  )
}

function Facts({ part }: { part: Part }) {
  const { settings } = useWords()
  const shown = (value: string | number | boolean) =>
    typeof value === "boolean" ? (value ? settings.yes : settings.no) : value
  const facts = Object.entries(part.facts)
  if (!facts.length) return null
  return (
    <p className="text-xs text-soft">
      {facts.map(([name, value]) => `${settings.facts[name] ?? name}: ${shown(value)}`).join(" · ")}
    </p>
  )
}
