import { useEffect, useEffectEvent, useState } from "react"

type Act = (place: number) => void

/** A list worked through by keys: J and K move, other letters act on where one stands. */
export function useTriage(length: number, acts: Readonly<Record<string, Act>>) {
  const [wanted, setAt] = useState(0)
  const at = Math.min(wanted, length - 1)

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isTyping(event)) return
    const key = event.key.toLowerCase()
    if (key === "j") setAt(Math.min(at + 1, length - 1))
    else if (key === "k") setAt(Math.max(at - 1, 0))
    else if (acts[key]) acts[key](at)
    else return
    event.preventDefault()
  })

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener("keydown", listener)
    return () => window.removeEventListener("keydown", listener)
  }, [])

  return { at, setAt }
}

/** Letters that belong to a field, a dialog or a shortcut of the browser are not ours. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return true
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  const checkbox = target instanceof HTMLInputElement && target.type === "checkbox"
  return (
    !checkbox &&
    target.closest("input, textarea, select, dialog, [role=menu], [contenteditable=true]") !== null
  )
}
