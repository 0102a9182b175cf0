import { useRef, useState, type DragEvent } from "react"
import { Icon } from "@/design/icons"
import { useWords } from "@/i18n/words"

interface DropzoneProps {
  file: File | null
  onFile: (file: File) => void
}

/** Where a recording is dropped or chosen. */
export function Dropzone({ file, onFile }: DropzoneProps) {
  const { upload: words } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)

  function onDrop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    const [dropped] = event.dataTransfer.files
    if (dropped) onFile(dropped)
  }

  return (
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <input
        ref={input}
        type="file"
        className="sr-only"
        aria-label={words.recording}
        tabIndex={-1}
        accept="audio/*,video/*,.mka,.mkv"
        onChange={(event) => {
          const [chosen] = event.target.files ?? []
          if (chosen) onFile(chosen)
        }}
      />
      <button
        type="button"
        onClick={() => input.current?.click()}
        className={`flex w-full flex-col items-center gap-1 rounded-md border border-dashed px-4 py-7 text-center transition-colors ${over ? "border-accent bg-accent-wash" : "border-strong-line hover:bg-hover"}`}
      >
        <Icon name={file ? "wave" : "upload"} size={22} />
        <span className="font-medium">{file ? file.name.normalize("NFC") : words.drop}</span>
        <span className="text-xs text-soft">{file ? words.another : words.dropHint}</span>
      </button>
    </div>
  )
}
