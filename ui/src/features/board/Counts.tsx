import type { Card } from "@/api/shapes"
import { Icon, type IconName } from "@/design/icons"
import { useWords } from "@/i18n/words"

/** How much a card has: what is done of its list, and the places it rests on. */
export function Counts({ card }: { card: Card }) {
  const { board: words } = useWords()
  const { checks, checks_done: done, evidence } = card
  return (
    <>
      {checks > 0 && (
        <Count icon="checklist" title={words.checks(done, checks)} text={`${done}/${checks}`} />
      )}
      {evidence > 0 && (
        <Count icon="quote" title={words.evidence(evidence)} text={String(evidence)} />
      )}
    </>
  )
}

function Count({ icon, title, text }: { icon: IconName; title: string; text: string }) {
  return (
    <span className="inline-flex items-center gap-1 text-2xs text-soft" title={title}>
      <Icon name={icon} size={13} />
      {text}
    </span>
  )
}
