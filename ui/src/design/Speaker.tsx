import { colourOf, initials } from "./speakers"

interface SpeakerProps {
  name: string
  size?: number
  /** Only the mark; the name stands nearby or in the label. */
  bare?: boolean
}

/** A person by mark, initials and name: never by colour alone. */
export function Speaker({ name, size = 22, bare }: SpeakerProps) {
  const colour = colourOf(name)
  return (
    <span
      className={`inline-flex items-center gap-1.5 ${bare ? "shrink-0" : "min-w-0"}`}
      title={bare ? name : undefined}
    >
      <span
        aria-hidden={!bare}
        role={bare ? "img" : undefined}
        aria-label={bare ? name : undefined}
        className="inline-flex shrink-0 items-center justify-center rounded-full font-semibold"
        style={{
          width: size,
          height: size,
          fontSize: Math.max(9, size * 0.42),
          color: colour,
          background: `color-mix(in oklab, ${colour} 13%, var(--surface))`,
        }}
      >
        {initials(name)}
      </span>
      {!bare && (
        <span className="truncate text-xs font-semibold" style={{ color: colour }}>
          {name}
        </span>
      )}
    </span>
  )
}
