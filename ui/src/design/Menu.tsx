import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react"
import { Icon, type IconName } from "./icons"

export interface MenuItem {
  label: string
  icon?: IconName
  danger?: boolean
  chosen?: boolean
  act: () => void
}

interface MenuProps {
  /** What is pressed to open it. */
  button: (press: {
    "aria-haspopup": "menu"
    "aria-expanded": boolean
    onClick: () => void
  }) => ReactNode
  items: readonly MenuItem[]
  /** On which side it hangs. */
  align?: "left" | "right"
}

export function Menu({ button, items, align = "right" }: MenuProps) {
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!open) return
    list.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus()
    const outside = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener("pointerdown", outside)
    return () => document.removeEventListener("pointerdown", outside)
  }, [open])

  function close() {
    setOpen(false)
    place.current?.querySelector<HTMLElement>("[aria-haspopup]")?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape" || event.key === "Tab") {
      event.stopPropagation()
      if (event.key === "Escape") event.preventDefault()
      close()
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const all = [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])]
    const now = all.indexOf(document.activeElement as HTMLElement)
    all.at((now + step) % all.length)?.focus()
  }

  return (
    <div ref={place} className="relative inline-flex">
      {button({
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onClick: () => setOpen((now) => !now),
      })}
      {open && (
        <div
          ref={list}
          role="menu"
          tabIndex={-1}
          onKeyDown={onKeyDown}
          className={`absolute top-full z-30 mt-1 max-h-80 min-w-44 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-raised ${align === "right" ? "right-0" : "left-0"}`}
        >
          {items.map((item) => (
            <Entry key={item.label} item={item} onDone={close} />
          ))}
        </div>
      )}
    </div>
  )
}

function Entry({ item, onDone }: { item: MenuItem; onDone: () => void }) {
  const choice = item.chosen !== undefined
  return (
    <button
      type="button"
      role={choice ? "menuitemradio" : "menuitem"}
      aria-checked={choice ? item.chosen : undefined}
      onClick={() => {
        onDone()
        item.act()
      }}
      className={`flex h-8 w-full items-center gap-2 rounded-sm px-2.5 text-left text-sm whitespace-nowrap hover:bg-hover focus-visible:bg-hover focus-visible:outline-none ${item.danger ? "text-bad" : ""}`}
    >
      {item.icon && <Icon name={item.icon} size={15} />}
      <span className="flex-1">{item.label}</span>
      {item.chosen && <Icon name="check" size={15} />}
    </button>
  )
}
