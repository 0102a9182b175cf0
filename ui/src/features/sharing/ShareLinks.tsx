import { useQuery, useQueryClient } from "@tanstack/react-query"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Share } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Loaded } from "@/design/Loaded"
import { Chip } from "@/design/Page"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { clock, moment } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { sharesQuery } from "./queries"

/** The links to a meeting, each to be closed. */
export function ShareLinks({ meeting }: { meeting: string }) {
  const { sharing: words } = useWords()
  const query = useQuery(sharesQuery(meeting))
  return (
    <section aria-label={words.links}>
      <h3 className="mb-1 text-sm font-semibold">{words.links}</h3>
      <Loaded query={query} lines={2}>
        {({ shares }) =>
          shares.length ? (
            <ul className="divide-y divide-line">
              {shares.toReversed().map((one) => (
                <li key={one.id} className="flex items-start gap-3 py-2.5">
                  <Link share={one} />
                  <Revoke meeting={meeting} share={one} />
                </li>
              ))}
            </ul>
          ) : (
            <p className="text-sm text-soft">{words.none}</p>
          )
        }
      </Loaded>
    </section>
  )
}

function Link({ share }: { share: Share }) {
  const { sharing: words } = useWords()
  const language = useLanguage()
  const { expires_at: ends, from_s: from, to_s: to } = share
  const over = isOver(ends)
  const facts = [
    share.parts.map((part) => words.partNames[part]).join(", "),
    (from !== null || to !== null) &&
      words.onlyStretch(clock(from ?? 0), to === null ? words.end : clock(to)),
    ends === null ? words.forever : !over && words.until(moment(ends, language)),
    words.uses(share.uses),
  ]
  return (
    <div className="min-w-0 flex-1">
      <p className="flex flex-wrap items-center gap-2 font-medium">
        {share.label || words.unnamed}
        {share.has_password && <Chip tone="accent">{words.locked}</Chip>}
        {over && <Chip tone="warn">{words.over}</Chip>}
      </p>
      <p className="text-xs text-soft">{facts.filter(Boolean).join(" · ")}</p>
    </div>
  )
}

function Revoke({ meeting, share }: { meeting: string; share: Share }) {
  const words = useWords()
  const client = useQueryClient()

  async function revoke() {
    try {
      await call("delete", "/api/v1/meetings/{meeting_id}/shares/{share_id}", {
        path: { meeting_id: meeting, share_id: share.id },
      })
      say(words.sharing.revoked)
    } catch (error) {
      say(said(error, words).title, { bad: true })
    }
    void client.invalidateQueries({ queryKey: names.shares(meeting) })
  }

  return (
    <Button
      size="sm"
      look="danger"
      aria-label={`${words.sharing.revoke}: ${share.label || words.sharing.unnamed}`}
      onClick={() => void revoke()}
    >
      {words.sharing.revoke}
    </Button>
  )
}

function isOver(ends: string | null): boolean {
  return ends !== null && new Date(ends) <= new Date()
}
