/** The way of one track to the server: sends, comes again, and loses nothing for 30 s. */
import { endingOf, waitS } from "./closing"
import { packed } from "./frames"
import { AT_FIRST, isSame, type LineState } from "./lineState"
import { messageIn, type ClientMessage, type ServerMessage, type Started } from "./messages"
import { Outbox } from "./outbox"
import type { Connect, Socket } from "./socket"

export interface LineParts {
  connect: Connect
  /** The first message, but for what only the line knows. */
  start: (resume: string | undefined) => ClientMessage
  now: () => number
  onState: (state: LineState) => void
  onStarted: (started: Started) => void
  /** The whole meeting rests, or goes on: what is sent meanwhile is not kept. */
  onPaused?: (paused: boolean) => void
  resume?: string
}

/** More than this waits in the browser: the network takes no more now. */
const MOST_BUFFERED = 128 * 1024
const TURN_MS = 100
const PING_S = 3
/** A server that lives says something in this time: acknowledgements, or answers to a ping. */
const SILENCE_S = 8
const STOP_S = 10
const DONE = 1000

export class Line {
  readonly #outbox = new Outbox()
  readonly #turns: ReturnType<typeof setInterval>
  #state = AT_FIRST
  #socket: Socket | null = null
  /** Whether frames may go: between `started` and `stop`. */
  #open = false
  #muted = false
  #tries = 0
  #retryAfterS: number | undefined
  #heardS = 0
  #pingedS = 0
  #resume: string | undefined
  #stopping: (() => void) | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly parts: LineParts) {
    this.#resume = parts.resume
    this.#turns = setInterval(() => this.#turn(), TURN_MS)
    this.#connect()
  }

  /** Take a frame: it is sent when the line is open, and kept until it is acknowledged. */
  push(pcm: Int16Array, capturedS: number): void {
    if (this.#state.phase === "failed" || this.#stopping) return
    this.#outbox.push(pcm, capturedS)
    this.#send()
  }

  mute(on: boolean): void {
    if (on === this.#muted) return
    this.#muted = on
    if (this.#open) this.#say({ type: "mute", on })
  }

  /** Try now: the network is back, or a person asks. */
  hurry(): void {
    if (this.#state.phase !== "waiting") return
    clearTimeout(this.#timer)
    this.#connect()
  }

  /** End the track when all of it is sent; true when the server has all of it. */
  async stop(): Promise<boolean> {
    if (this.#state.phase !== "failed" && this.#state.phase !== "stopped") {
      await new Promise<void>((resolve) => {
        this.#stopping = resolve
        this.#send()
        setTimeout(resolve, STOP_S * 1000)
      })
    }
    const done = this.#state.phase === "stopped"
    this.abandon()
    return done
  }

  /** Let go of the socket; what the server has stays there. */
  abandon(): void {
    clearInterval(this.#turns)
    clearTimeout(this.#timer)
    this.#drop()
    if (this.#state.phase !== "failed") this.#tell({ phase: "stopped" })
  }

  #connect(): void {
    this.#tell({ phase: "connecting" })
    this.#retryAfterS = undefined
    this.#heardS = this.parts.now()
    const mine = (act: () => void) => {
      if (this.#socket === socket) act()
    }
    const socket: Socket = this.parts.connect({
      onOpen: () => mine(() => this.#say(this.parts.start(this.#resume))),
      onMessage: (data) => mine(() => this.#hear(messageIn(data))),
      onClose: (code) => mine(() => this.#closed(code)),
    })
    this.#socket = socket
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = null
    this.#open = false
    socket?.close(DONE)
  }

  #hear(message: ServerMessage | null): void {
    const now = (this.#heardS = this.parts.now())
    if (message?.type === "started") this.#started(message)
    if (message?.type === "ack") {
      const captured = this.#outbox.acknowledge(message.through, message.missing)
      if (captured !== undefined) this.#tell({ delayS: Math.max(now - captured, 0) })
    }
    if (message?.type === "stopped") {
      this.#tell({ phase: "stopped", why: null })
      this.#stopping?.()
    }
    if (message?.type === "paused" || message?.type === "resumed") {
      this.parts.onPaused?.(message.type === "paused")
    }
    if (message?.type === "error") this.#retryAfterS = message.retry_after_s
  }

  #started(started: Started): void {
    this.#outbox.resume(started.next_sequence, started.missing)
    this.#resume = started.resume
    this.#tries = 0
    this.#open = true
    this.#tell({ phase: "open", why: null })
    this.parts.onStarted(started)
    this.parts.onPaused?.(started.paused)
    if (started.muted !== this.#muted) this.#say({ type: "mute", on: this.#muted })
    this.#send()
  }

  #send(): void {
    const socket = this.#socket
    if (!this.#open || !socket) return
    while (socket.bufferedAmount < MOST_BUFFERED) {
      const frame = this.#outbox.take()
      if (!frame) break
      socket.send(packed(frame))
    }
    if (this.#stopping && this.#outbox.isSent) {
      this.#open = false
      this.#say({ type: "stop", frames: this.#outbox.frames })
    }
  }

  /** Now and then: send what waited, look whether the server still lives. */
  #turn(): void {
    this.#send()
    this.#tell({})
    const now = this.parts.now()
    const { phase } = this.#state
    if ((phase === "open" || phase === "connecting") && now - this.#heardS > SILENCE_S) {
      this.#drop()
      this.#closed(0)
    } else if (this.#open && now - Math.max(this.#heardS, this.#pingedS) > PING_S) {
      this.#pingedS = now
      this.#say({ type: "ping" })
    }
  }

  #closed(code: number): void {
    this.#socket = null
    this.#open = false
    if (this.#state.phase === "stopped") return
    const { why, again } = endingOf(code)
    this.#tell({ phase: again ? "waiting" : "failed", why })
    if (!again) return this.#stopping?.()
    this.#timer = setTimeout(() => this.#connect(), waitS(this.#tries, this.#retryAfterS) * 1000)
    this.#tries += 1
  }

  #say(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message))
  }

  #tell(change: Partial<LineState>): void {
    const before = this.#state
    const { behindS, lostS } = this.#outbox
    this.#state = { ...before, behindS, lostS, ...change }
    if (!isSame(this.#state, before)) this.parts.onState(this.#state)
  }
}
