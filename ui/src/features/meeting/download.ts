/** Save an answer as a file, under the name that the server gave it. */
export async function saveAs(answer: Response, fallback: string): Promise<void> {
  const url = URL.createObjectURL(await answer.blob())
  const link = document.createElement("a")
  link.href = url
  link.download = fileNameIn(answer.headers.get("Content-Disposition")) ?? fallback
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export function fileNameIn(disposition: string | null): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "")?.[1]
  if (encoded) return decodeURIComponent(encoded).normalize("NFC")
  return /filename="([^"]+)"/i.exec(disposition ?? "")?.[1] ?? null
}
