import { Dialog } from "@/design/Dialog"
import type { Words } from "@/i18n/words"
import { useWords } from "@/i18n/words"

type Keys = Words["keys"]

/** Every key that acts somewhere, by the page on which it does. */
const GROUPS: readonly (readonly [
  keyof Keys["places"],
  readonly (readonly [string, keyof Keys["acts"]])[],
])[] = [
  [
    "everywhere",
    [
      ["Ctrl K", "palette"],
      ["?", "map"],
      ["Esc", "close"],
    ],
  ],
  [
    "meeting",
    [
      ["Space", "play"],
      ["← →", "step"],
    ],
  ],
  [
    "words",
    [
      ["Ctrl Enter", "split"],
      ["Backspace", "join"],
    ],
  ],
  ["live", [["B", "mark"]]],
  ["board", [["[ ]", "move"]]],
  [
    "inbox",
    [
      ["J K", "go"],
      ["Y", "accept"],
      ["N", "ignore"],
      ["X", "choose"],
    ],
  ],
]

export function KeyMap({ onClose }: { onClose: () => void }) {
  const { keys } = useWords()
  return (
    <Dialog title={keys.title} onClose={onClose} wide>
      <div className="gap-8 sm:columns-2">
        {GROUPS.map(([place, all]) => (
          <section key={place} aria-label={keys.places[place]} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs font-semibold text-soft">{keys.places[place]}</h3>
            <ul className="divide-y divide-line">
              {all.map(([pressed, act]) => (
                <li key={pressed} className="flex items-center justify-between gap-3 py-1">
                  <span>{keys.acts[act]}</span>
                  <span className="flex shrink-0 gap-1">
                    {pressed.split(" ").map((one) => (
                      <kbd
                        key={one}
                        className="min-w-6 rounded-sm border border-line bg-hover px-1.5 text-center font-sans text-2xs leading-6 text-soft"
                      >
                        {one}
                      </kbd>
                    ))}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
