import { IconButton } from "@/design/Button"
import { useCopy } from "@/design/copying"
import { useWords } from "@/i18n/words"
import { curl, python } from "./snippets"

/** How another program uses a key; without one a variable stands in its place. */
export function Snippets({ secret }: { secret?: string }) {
  const { integrations: words } = useWords()
  const { origin } = window.location
  return (
    <div className="space-y-3">
      <Snippet name={words.snippetCurl} text={curl(origin, secret)} />
      <Snippet name={words.snippetPython} text={python(origin, secret)} />
    </div>
  )
}

function Snippet({ name, text }: { name: string; text: string }) {
  const { integrations: words } = useWords()
  const copy = useCopy()
  return (
    <figure>
      <figcaption className="flex min-h-8 items-center justify-between gap-2 text-xs font-medium text-soft">
        {name}
        {copy && (
          <IconButton icon="copy" label={words.copyName(name)} onClick={() => void copy(text)} />
        )}
      </figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
      <pre tabIndex={0} className="overflow-x-auto rounded-md bg-hover px-3 py-2 text-xs">
        <code>{text}</code>
      </pre>
    </figure>
  )
}
