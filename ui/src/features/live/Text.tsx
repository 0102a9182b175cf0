/** What a button says; phones have no room for it, but it is read out all the same. */
export function Text({ children }: { children: string }) {
  return <span className="max-sm:sr-only">{children}</span>
}
