import { useWords } from "@/i18n/words"
import { inputStyle } from "./Field"

const HERE_ONLY = new Set(["localhost", "127.0.0.1", "[::1]"])

/** An address of ours to hand to somebody, and whether others can reach it at all. */
export function Address({ label, value }: { label: string; value: string }) {
  const { app } = useWords()
  return (
    <>
      <input
        readOnly
        aria-label={label}
        className={`${inputStyle} w-full`}
        value={value}
        onFocus={(event) => event.target.select()}
      />
      {HERE_ONLY.has(location.hostname) && <p className="text-xs text-warn">{app.hereOnly}</p>}
    </>
  )
}
