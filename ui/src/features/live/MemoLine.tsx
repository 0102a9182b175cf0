import { useState } from "react"
import { Button } from "@/design/Button"
import { inputStyle, onEnter } from "@/design/Field"
import { useWords } from "@/i18n/words"
import { useMark, useMarkKey } from "./marking"

interface MemoLineProps {
  meeting: string
  participant: string | null
}

/** One line for a note at this moment; an empty one is a bookmark. */
export function MemoLine({ meeting, participant }: MemoLineProps) {
  const { live } = useWords()
  const [text, setText] = useState("")
  const mark = useMark(meeting, participant)
  useMarkKey(() => mark.mutate(""))

  function save() {
    mark.mutate(text.normalize("NFC"))
    setText("")
  }

  return (
    <div className="flex gap-2 border-t border-line p-2">
      <input
        aria-label={live.memo}
        placeholder={live.memoPlaceholder}
        maxLength={300}
        className={`${inputStyle} min-w-0 flex-1`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onEnter(() => text.trim() && save())}
      />
      <Button icon="bookmark" onClick={save}>
        {text.trim() ? live.memoSave : live.mark}
      </Button>
    </div>
  )
}
