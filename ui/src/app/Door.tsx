import { useState } from "react"
import { call } from "@/api/client"
import { forgetKey, keepKey, keyWanted } from "@/api/key"
import { Problem } from "@/api/problem"
import { Button } from "@/design/Button"
import { Check, Input } from "@/design/Field"
import { said } from "@/i18n/problems"
import { useWords } from "@/i18n/words"
import { client } from "./client"
import { Mark } from "./Mark"

/** Where the server asks for a key. */
export function Door() {
  const words = useWords()
  const { door } = words
  const [key, setKey] = useState("")
  const [remember, setRemember] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function enter() {
    setBusy(true)
    forgetKey()
    keepKey(key.trim(), { remember })
    try {
      await call("get", "/api/v1/boards")
      client.clear()
      keyWanted.set(false)
    } catch (error) {
      forgetKey()
      const refused = error instanceof Problem && error.status === 401
      setWrong(refused ? door.wrong : said(error, words).title)
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <form
        className="w-full max-w-sm space-y-4 rounded-lg border border-line bg-surface p-6 shadow-raised"
        onSubmit={(event) => {
          event.preventDefault()
          void enter()
        }}
      >
        <Mark />
        <div>
          <h1 className="text-lg font-bold">{door.title}</h1>
          <p className="text-sm text-soft">{door.lead}</p>
        </div>
        <Input
          label={door.key}
          hint={door.hint}
          type="password"
          autoComplete="current-password"
          autoFocus
          required
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <Check label={door.remember} checked={remember} onTurn={setRemember} />
        {wrong && (
          <p role="alert" className="text-sm text-bad">
            {wrong}
          </p>
        )}
        <Button type="submit" look="primary" className="w-full" disabled={busy || !key.trim()}>
          {door.enter}
        </Button>
      </form>
    </main>
  )
}
