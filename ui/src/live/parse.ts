/** Server-sent events out of pieces of text, as the standard has them. */
export interface Told {
  id: number | null
  type: string
  data: Record<string, unknown>
}

/** Takes pieces as they come, gives whole events; an event may lie in several pieces. */
export class EventParser {
  #rest = ""

  feed(piece: string): Told[] {
    const text = this.#rest + piece
    const blocks = text.split(/\r?\n\r?\n/)
    this.#rest = blocks.pop() ?? ""
    return blocks.map(eventIn).filter((one) => one !== null)
  }
}

function eventIn(block: string): Told | null {
  let id: number | null = null
  let type = "message"
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([a-z]+): ?(.*)$/.exec(line) ?? []
    if (field === "id") id = Number(value)
    if (field === "event" && value) type = value
    if (field === "data" && value !== undefined) data.push(value)
  }
  if (!data.length) return null
  return { id, type, data: JSON.parse(data.join("\n")) as Record<string, unknown> }
}
