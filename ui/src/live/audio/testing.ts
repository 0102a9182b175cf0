/** A server of sound in memory, for tests: it has a disk, and its cable can be cut. */
import type { Missing } from "./messages"
import type { Connect, Socket, SocketEvents } from "./socket"

/** A server with a disk: it keeps numbers, acknowledges them, and can be cut off. */
export class Server {
  readonly disk = new Set<number>()
  readonly twice: number[] = []
  readonly starts: { resume?: string }[] = []
  readonly muted: boolean[] = []
  frames: number | null = null
  away = false
  deaf = false
  buffered = 0
  /** Close codes for the next connections. */
  refusals: number[] = []
  #sockets = new Set<Cable>()

  connect: Connect = (events) => {
    const socket = new Cable(this, events)
    this.#sockets.add(socket)
    return socket
  }

  cut(): void {
    this.away = true
    for (const socket of this.#sockets) socket.end(1006)
    this.#sockets.clear()
  }

  /** Say something to whoever is connected. */
  say(message: object): void {
    for (const socket of this.#sockets) socket.tell(message)
  }

  get missing(): Missing[] {
    const top = Math.max(-1, ...this.disk)
    const gaps: Missing[] = []
    for (let number = 0; number < top; number += 1) {
      if (this.disk.has(number)) continue
      const last = gaps.at(-1)
      if (last?.last === number - 1) last.last = number
      else gaps.push({ first: number, last: number })
    }
    return gaps
  }

  ack() {
    const through = Math.max(-1, ...this.disk)
    return {
      type: "ack",
      sequence: through,
      through,
      stored: this.disk.size,
      missing: this.missing,
    }
  }
}

class Cable implements Socket {
  #acking = false

  constructor(
    private readonly server: Server,
    private readonly events: SocketEvents,
  ) {
    const refusal = server.away ? 1006 : server.refusals.shift()
    setTimeout(() => (refusal ? this.end(refusal) : this.events.onOpen()), 5)
  }

  get bufferedAmount(): number {
    return this.server.buffered
  }

  send(data: string | ArrayBuffer): void {
    if (this.server.away || this.server.deaf) return
    if (typeof data === "string") this.#said(JSON.parse(data) as Record<string, unknown>)
    else {
      const number = new DataView(data).getUint32(0, true)
      if (this.server.disk.has(number)) this.server.twice.push(number)
      this.server.disk.add(number)
      if (this.#acking) return
      this.#acking = true
      setTimeout(() => {
        this.#acking = false
        this.tell(this.server.ack())
      }, 100)
    }
  }

  #said(message: Record<string, unknown>): void {
    if (message.type === "start") {
      this.server.starts.push(message)
      const top = Math.max(-1, ...this.server.disk)
      this.tell({
        type: "started",
        next_sequence: top + 1,
        missing: this.server.missing,
        muted: this.server.muted.at(-1) ?? false,
        resume: `r${this.server.starts.length}`,
      })
    }
    if (message.type === "mute") this.server.muted.push(message.on === true)
    if (message.type === "ping") this.tell({ type: "pong" })
    if (message.type === "stop") {
      this.server.frames = Number(message.frames)
      this.tell({ type: "stopped", frames: message.frames, missing: this.server.missing })
    }
  }

  tell(message: object): void {
    if (!this.server.away) this.events.onMessage(JSON.stringify(message))
  }

  end(code: number): void {
    this.events.onClose(code)
  }

  close(): void {}
}
