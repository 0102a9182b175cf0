/** A key that makes a repeated request one request; `randomUUID` needs HTTPS, this does not. */
export function onceKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
