import { Button } from "@/design/Button"
import { inputStyle } from "@/design/Field"
import { say } from "@/design/Toasts"
import { useWords } from "@/i18n/words"

const HERE_ONLY = new Set(["localhost", "127.0.0.1", "[::1]"])

interface MadeLinkProps {
  path: string
  onAnother: () => void
}

/** A link that was just made: shown once, and never again. */
export function MadeLink({ path, onAnother }: MadeLinkProps) {
  const { sharing: words } = useWords()
  const address = `${location.origin}${path}`

  async function copy() {
    try {
      await navigator.clipboard.writeText(address)
      say(words.copied)
    } catch {
      say(words.copyFailed, { bad: true })
    }
  }

  return (
    <section
      aria-label={words.made}
      className="space-y-3 rounded-lg border border-line bg-accent-wash p-4"
    >
      <div>
        <h3 className="font-semibold">{words.made}</h3>
        <p className="text-sm text-soft">{words.madeText}</p>
      </div>
      <input
        readOnly
        aria-label={words.address}
        className={`${inputStyle} w-full`}
        value={address}
        onFocus={(event) => event.target.select()}
      />
      {HERE_ONLY.has(location.hostname) && <p className="text-xs text-warn">{words.hereOnly}</p>}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" icon="copy" onClick={() => void copy()}>
          {words.copy}
        </Button>
        <Button onClick={onAnother}>{words.another}</Button>
      </div>
    </section>
  )
}
