import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import { Problem } from "@/api/problem"
import type { Shared } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Input } from "@/design/Field"
import { said } from "@/i18n/problems"
import { day } from "@/i18n/times"
import { useLanguage, useWords, type Words } from "@/i18n/words"
import { visit } from "../queries"

interface GateProps {
  token: string
  look: Shared
  onOpened: (look: Shared) => void
}

/** Where a link asks for its password. */
export function Gate({ token, look, onOpened }: GateProps) {
  const words = useWords()
  const { sharing: w } = words
  const language = useLanguage()
  const [password, setPassword] = useState("")
  const open = useMutation({ mutationFn: () => visit(token, password), onSuccess: onOpened })
  return (
    <form
      className="mx-auto mt-[12dvh] w-full max-w-sm space-y-4 rounded-lg border border-line bg-surface p-6 shadow-raised"
      onSubmit={(event) => {
        event.preventDefault()
        if (password && !open.isPending) open.mutate()
      }}
    >
      <div>
        <h1 className="text-lg font-bold">{look.title || w.untitled}</h1>
        <p className="text-xs text-soft">{day(look.on, language)}</p>
      </div>
      <p className="text-sm text-soft">{w.gateText}</p>
      <Input
        label={w.password}
        type="password"
        autoComplete="off"
        autoFocus
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {open.error && (
        <p role="alert" className="text-sm text-bad">
          {refusal(open.error, words)}
        </p>
      )}
      <Button
        type="submit"
        look="primary"
        className="w-full"
        disabled={!password || open.isPending}
      >
        {w.open}
      </Button>
    </form>
  )
}

function refusal(error: unknown, words: Words): string {
  const { sharing } = words
  if (error instanceof Problem) {
    if (error.code === "password_needed") return sharing.wrong
    if (error.code === "rate_limited") return sharing.tooMany
    if (error.status === 404) return `${sharing.goneTitle}. ${sharing.goneText}`
  }
  return said(error, words).title
}
