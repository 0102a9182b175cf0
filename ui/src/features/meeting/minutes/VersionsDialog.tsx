import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { call } from "@/api/client"
import { names } from "@/api/names"
import type { Comparison, Meeting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Loaded } from "@/design/Loaded"
import { Chip } from "@/design/Page"
import { ago } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { useMeetingChange } from "../changing"
import { versionsQuery } from "../queries"

export function VersionsDialog({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { meeting: words, authors } = useWords()
  const language = useLanguage()
  const query = useQuery(versionsQuery(meeting.id))
  const [older, setOlder] = useState<number>()
  const restore = useMeetingChange(
    meeting.id,
    (version: number) =>
      call("post", "/api/v1/meetings/{meeting_id}/minutes/restore", {
        path: { meeting_id: meeting.id },
        body: { version },
      }),
    () => words.restored,
  )
  return (
    <Dialog title={words.versions} onClose={onClose} wide>
      <Loaded query={query}>
        {({ versions }) => (
          <>
            <ul className="divide-y divide-line">
              {versions.map((one, place) => (
                <li key={one.number} className="py-2.5">
                  <div className="flex flex-wrap items-center gap-2">
                    <span className="font-semibold">{words.version(one.number)}</span>
                    {place === 0 && <Chip tone="accent">{words.newest}</Chip>}
                    <span className="flex-1 text-xs text-soft">
                      {words.reasons[one.reason] ?? one.reason} ·{" "}
                      {authors[one.author] ?? one.author} · {ago(one.at, language)} ·{" "}
                      {words.items(one.items)}
                    </span>
                    {place > 0 && (
                      <>
                        <Button
                          size="sm"
                          onClick={() => setOlder(older === one.number ? undefined : one.number)}
                        >
                          {words.compareWith}
                        </Button>
                        <Button size="sm" icon="undo" onClick={() => restore.mutate(one.number)}>
                          {words.restore}
                        </Button>
                      </>
                    )}
                  </div>
                  {older === one.number && <Differences meeting={meeting} older={older} />}
                </li>
              ))}
            </ul>
            {versions.length === 1 && <p className="text-xs text-faint">{words.onlyVersion}</p>}
          </>
        )}
      </Loaded>
    </Dialog>
  )
}

function Differences({ meeting, older }: { meeting: Meeting; older: number }) {
  const { meeting: words } = useWords()
  const query = useQuery({
    queryKey: [...names.meeting(meeting.id), "compare", older, meeting.minutes],
    queryFn: ({ signal }) =>
      call("get", "/api/v1/meetings/{meeting_id}/minutes/compare", {
        path: { meeting_id: meeting.id },
        query: { older, newer: meeting.minutes },
        signal,
      }),
  })
  return (
    <div className="mt-3 space-y-1.5 rounded-md bg-hover/60 p-3">
      <Loaded query={query} lines={2}>
        {(found) => (isSame(found) ? <p>{words.same}</p> : <Changes found={found} />)}
      </Loaded>
    </div>
  )
}

function Changes({ found }: { found: Comparison }) {
  const { meeting: words } = useWords()
  return (
    <>
      {found.title && (
        <Change label={words.changed} older={found.title.older} newer={found.title.newer} />
      )}
      {found.added.map((one, place) => (
        <Change key={place} label={words.added} newer={wordsOf(one)} />
      ))}
      {found.removed.map((one, place) => (
        <Change key={place} label={words.gonePart} older={wordsOf(one)} />
      ))}
      {found.changed.map((one, place) => (
        <Change
          key={place}
          label={words.changed}
          older={wordsOf(one.older)}
          newer={wordsOf(one.newer)}
        />
      ))}
    </>
  )
}

function Change({ label, older, newer }: { label: string; older?: string; newer?: string }) {
  return (
    <p className="flex flex-wrap items-baseline gap-2 text-sm">
      <Chip tone={older === undefined ? "good" : newer === undefined ? "bad" : "warn"}>
        {label}
      </Chip>
      {older !== undefined && <del className="text-bad decoration-1">{older}</del>}
      {newer !== undefined && <ins className="text-good no-underline">{newer}</ins>}
    </p>
  )
}

function isSame({ title, added, removed, changed }: Comparison): boolean {
  return !title && !added.length && !removed.length && !changed.length
}

/** An item of any section in one line. */
function wordsOf(item: Record<string, unknown>): string {
  const parts = [item.text ?? item.title ?? item.subject, item.to, item.owner, item.due]
  return parts.filter((one) => typeof one === "string" && one).join(" · ")
}
