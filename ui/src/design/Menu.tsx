import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react"
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

  useLayoutEffect(() => {
    const [holder, menu] = [place.current, list.current]
    if (!open || !holder || !menu) return
    menu.showPopover()
    hang(menu, holder.getBoundingClientRect(), align)
    menu.querySelector<HTMLElement>("[role^=menuitem]")?.focus({ preventScroll: true })
    const leave = (event: Event) => {
      if (event.target instanceof Node && holder.contains(event.target)) return
      setOpen(false)
    }
    document.addEventListener("pointerdown", leave)
    window.addEventListener("scroll", leave, true)
    window.addEventListener("resize", leave)
    return () => {
      document.removeEventListener("pointerdown", leave)
      window.removeEventListener("scroll", leave, true)
      window.removeEventListener("resize", leave)
    }
  }, [open, align])

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
          popover="manual"
          tabIndex={-1}
          onKeyDown={onKeyDown}
          className="fixed inset-auto m-0 max-h-80 min-w-44 overflow-y-auto rounded-md border border-line bg-raised p-1 text-ink shadow-raised"
        >
          {items.map((item) => (
            <Entry key={item.label} item={item} onDone={close} />
          ))}
        </div>
      )}
    </div>
  )
}

const GAP_PX = 4

/** Above everything, below the button; above it where there is no room. */
function hang(menu: HTMLElement, button: DOMRect, align: "left" | "right") {
  const { width, height } = menu.getBoundingClientRect()
  const below = button.bottom + GAP_PX
  const fits = below + height <= window.innerHeight
  const left = align === "right" ? button.right - width : button.left
  menu.style.top = `${fits ? below : Math.max(GAP_PX, button.top - height - GAP_PX)}px`
  menu.style.left = `${Math.min(Math.max(GAP_PX, left), window.innerWidth - width - GAP_PX)}px`
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
