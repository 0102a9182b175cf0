import { useMutation } from "@tanstack/react-query"
import { useState, type ReactNode } from "react"
import { call } from "@/api/client"
import type { Answer } from "@/api/shapes"
import { meetingOf, sourceOf } from "@/api/sources"
import { Button } from "@/design/Button"
import { inputStyle, onEnter } from "@/design/Field"
import { Failed, Loading } from "@/design/Loaded"
import { useWords } from "@/i18n/words"
import { Quote } from "./Quotes"

interface AskTabProps {
  meeting?: string
  placeholder?: string
  /** Where one chooses what is asked about. */
  scope?: ReactNode
}

/** A question about one meeting, or about all where no `meeting` is named. */
export function AskTab({ meeting, placeholder, scope }: AskTabProps) {
  const { meeting: words } = useWords()
  const [question, setQuestion] = useState("")
  const ask = useMutation({
    mutationFn: (text: string) =>
      call("post", "/api/v1/ask", {
        body: { question: text, source: meeting === undefined ? null : sourceOf(meeting) },
      }),
  })
  const able = question.trim() !== "" && !ask.isPending
  const submit = () => able && ask.mutate(question.trim().normalize("NFC"))
  return (
    <div className="max-w-3xl space-y-4">
      <div className="flex flex-wrap gap-2 sm:flex-nowrap">
        {scope}
        <input
          aria-label={words.question}
          className={`${inputStyle} min-w-40 flex-1`}
          placeholder={placeholder ?? words.askPlaceholder}
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
          onKeyDown={onEnter(submit)}
        />
        <Button look="primary" disabled={!able} onClick={submit}>
          {words.askButton}
        </Button>
      </div>
      <div aria-live="polite">
        {ask.isPending && <Loading lines={3} />}
        {ask.error && <Failed error={ask.error} />}
        {ask.data && !ask.isPending && <Answered answer={ask.data} />}
        {ask.isIdle && <p className="text-xs text-faint">{words.askHint}</p>}
      </div>
    </div>
  )
}

function Answered({ answer }: { answer: Answer }) {
  const { meeting: words } = useWords()
  return (
    <div className="space-y-3 rounded-lg border border-line bg-surface p-4">
      {!answer.answer.length && <p>{words.noAnswer}</p>}
      {answer.answer.map((sentence, place) => (
        <div key={place} className="by-engine space-y-1.5 pl-3">
          <p className="text-base">{sentence.text}</p>
          {sentence.citations.map((one) => (
            <Quote
              key={one.segment}
              meeting={meetingOf(one.source)}
              speaker={one.speaker}
              start={one.start}
              text={one.quote}
            />
          ))}
        </div>
      ))}
      {answer.notes.map((note) => (
        <p key={note} className="text-xs text-faint">
          {words.answerNotes[note] ?? note}
        </p>
      ))}
    </div>
  )
}
