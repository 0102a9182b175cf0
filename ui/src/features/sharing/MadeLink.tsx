import { Address } from "@/design/Address"
import { Button } from "@/design/Button"
import { useCopy } from "@/design/copying"
import { useWords } from "@/i18n/words"

interface MadeLinkProps {
  path: string
  onAnother: () => void
}

/** A link that was just made: shown once, and never again. */
export function MadeLink({ path, onAnother }: MadeLinkProps) {
  const { sharing: words } = useWords()
  const address = `${location.origin}${path}`
  const copy = useCopy()

  return (
    <section
      aria-label={words.made}
      className="space-y-3 rounded-lg border border-line bg-accent-wash p-4"
    >
      <div>
        <h3 className="font-semibold">{words.made}</h3>
        <p className="text-sm text-soft">{words.madeText}</p>
      </div>
      <Address label={words.address} value={address} />
      <div className="flex flex-wrap gap-2">
        {copy && (
          <Button look="primary" icon="copy" onClick={() => void copy(address)}>
            {words.copy}
          </Button>
        )}
        <Button onClick={onAnother}>{words.another}</Button>
      </div>
    </section>
  )
}
