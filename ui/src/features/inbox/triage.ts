import { useState } from "react"
import { isTyping, useKeys } from "@/design/keys"

type Act = (place: number) => void

/** A list worked through by keys: J and K move, other letters act on where one stands. */
export function useTriage(length: number, acts: Readonly<Record<string, Act>>) {
  const [wanted, setAt] = useState(0)
  const at = Math.min(wanted, length - 1)

  useKeys((event) => {
    if (isTyping(event)) return
    const key = event.key.toLowerCase()
    if (key === "j") setAt(Math.min(at + 1, length - 1))
    else if (key === "k") setAt(Math.max(at - 1, 0))
    else if (acts[key]) acts[key](at)
    else return
    event.preventDefault()
  })

  return { at, setAt }
}
