/** Our name with its sign. */
export function Mark() {
  return (
    <span className="inline-flex items-center gap-2 text-base font-bold tracking-tight">
      <svg aria-hidden="true" width="22" height="22" viewBox="0 0 32 32">
        <rect width="32" height="32" rx="8" fill="var(--accent)" />
        <path
          d="M8 13v6M13 9v14M18 12v8M23 7v18"
          stroke="white"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
      </svg>
      moksori
    </span>
  )
}
