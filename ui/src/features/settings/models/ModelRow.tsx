import { useState } from "react"
import type { ShelfModel } from "@/api/shapes"
import { Button, type Look } from "@/design/Button"
import { Confirm } from "@/design/Confirm"
import { Icon, type IconName } from "@/design/icons"
import { Chip } from "@/design/Page"
import { useWords } from "@/i18n/words"
import { useActing } from "./queries"
import { acts, bytes, share, type Act } from "./standing"

const FACES: Record<Act, { look: Look; icon: IconName }> = {
  fetch: { look: "primary", icon: "download" },
  resume: { look: "primary", icon: "download" },
  cancel: { look: "plain", icon: "close" },
  remove: { look: "quiet", icon: "trash" },
  discard: { look: "quiet", icon: "trash" },
  forget: { look: "quiet", icon: "close" },
}

/** A model: what it is, where it stands, and what can be done about it. */
export function ModelRow({ model, mayChange }: { model: ShelfModel; mayChange: boolean }) {
  const { shelf } = useWords().settings
  const acting = useActing()
  const [asking, setAsking] = useState(false)

  function press(act: Act) {
    if (act === "remove") setAsking(true)
    else acting.mutate({ act, name: model.name })
  }

  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <p className="flex flex-wrap items-center gap-1.5">
            <span className="font-semibold break-all">{model.name}</span>
            <Chips model={model} />
          </p>
          <About model={model} />
        </div>
        <div className="flex gap-1.5">
          {acts(model, mayChange).map((act) => (
            <Button
              key={act}
              size="sm"
              look={FACES[act].look}
              icon={FACES[act].icon}
              disabled={acting.isPending}
              aria-label={shelf.actOn[act](model.name)}
              onClick={() => press(act)}
            >
              {shelf.acts[act]}
            </Button>
          ))}
        </div>
      </div>
      {model.state === "fetching" && <Coming model={model} />}
      {model.error && <Trouble model={model} />}
      {asking && (
        <Confirm
          title={shelf.actOn.remove(model.name)}
          act={shelf.acts.remove}
          onAct={() => {
            acting.mutate({ act: "remove", name: model.name })
            setAsking(false)
          }}
          onClose={() => setAsking(false)}
        >
          <p>{shelf.removeText(model.size_bytes === null ? "" : bytes(model.size_bytes))}</p>
        </Confirm>
      )}
    </li>
  )
}

function Chips({ model }: { model: ShelfModel }) {
  const { settings } = useWords()
  const { shelf } = settings
  return (
    <>
      {model.demo && <Chip tone="warn">{settings.demo}</Chip>}
      {model.default && <Chip tone="accent">{settings.inUse}</Chip>}
      {model.state === "here" && !model.default && <Chip tone="good">{settings.present}</Chip>}
      {model.wanted && !model.default && <Chip>{shelf.wanted}</Chip>}
      {model.state === "refused" && <Chip>{settings.absent}</Chip>}
    </>
  )
}

function About({ model }: { model: ShelfModel }) {
  const { shelf } = useWords().settings
  const whole = model.total_bytes ?? model.size_bytes
  const exact = model.state === "here" || model.total_bytes !== null
  const facts = [
    model.demo && shelf.knowsLittle,
    whole !== null && (exact ? bytes(whole) : shelf.about(bytes(whole))),
    model.suits && shelf.suits[model.suits],
    !model.demo && model.languages.length === 0 && model.suits && shelf.manyLanguages,
    model.source !== model.name && model.source,
    model.licence && shelf.licence(model.licence),
  ]
  return <p className="mt-0.5 text-xs break-words text-soft">{facts.filter(Boolean).join(" · ")}</p>
}

function Coming({ model }: { model: ShelfModel }) {
  const { shelf } = useWords().settings
  const done = share(model)
  const percent = Math.floor((done ?? 0) * 100)
  return (
    <div className="mt-2">
      <progress
        className="h-1.5 w-full overflow-hidden rounded-full accent-accent"
        aria-label={shelf.comes(model.name)}
        max={100}
        value={done === null ? undefined : percent}
      />
      <p className="mt-1 text-xs text-soft" aria-live="off">
        {done === null
          ? shelf.waits
          : shelf.far(bytes(model.done_bytes), bytes(model.total_bytes ?? 0), percent)}
      </p>
    </div>
  )
}

function Trouble({ model }: { model: ShelfModel }) {
  const { shelf } = useWords().settings
  if (!model.error) return null
  const { code, title, detail } = model.error
  const words = shelf.troubles[code] ?? `${title}. ${detail}`
  const again = model.state === "fetching"
  return (
    <p
      role={again ? "status" : "alert"}
      className={`mt-2 flex items-start gap-1.5 text-xs ${again ? "text-warn" : "text-bad"}`}
    >
      <Icon name="alert" size={15} />
      <span>
        {words}
        {again && ` ${shelf.again}`}
      </span>
    </p>
  )
}
