/** One track of this tab: a microphone, its line, and what a person is told about both. */
import { Dating, nowS } from "./clock"
import { FRAME_MS, loudness } from "./frames"
import { layLine } from "./laying"
import type { Line } from "./line"
import type { LineState } from "./lineState"
import { devices, Microphone, NoSound, type Device } from "./microphone"
import { forgetTrack, keepTrack, type KnownTrack } from "./tracks"
import type { Trouble } from "./trouble"
import { keepAwake } from "./wakelock"

export interface Recording {
  meeting: string
  participant: string
  trouble: Trouble | null
  muted: boolean
  line: LineState | null
  devices: readonly Device[]
  device: string | null
  /** What is sent is no microphone but the sample meeting. */
  sample: SampleShown | null
}

export interface SampleShown {
  /** Where it is, in whole seconds; null: it is not here yet. */
  atS: number | null
  lengthS: number
  /** The browser lets nobody hear it yet. */
  blocked: boolean
  /** It could not be fetched. */
  failed: boolean
  /** All of it was said: the meeting can end. */
  over: boolean
}

/** What a person is told before anything was sent. */
export const NOTHING_YET: Omit<Recording, "meeting" | "participant"> = {
  trouble: null,
  muted: false,
  line: null,
  devices: [],
  device: null,
  sample: null,
}

export interface RecorderParts {
  onChange: (recording: Recording) => void
  /** How loud it is, from 0 to 1, many times a second. */
  onLevel: (level: number) => void
}

const LEVEL_EVERY = 3

export class Recorder {
  #shown: Recording
  #microphone: Microphone | null = null
  #line: Line | null = null
  #rate = 0
  #frames = 0
  #closed = false
  readonly #dating = new Dating(FRAME_MS / 1000)
  readonly #sleep = keepAwake()
  readonly #watch = new AbortController()

  constructor(
    readonly meeting: string,
    private readonly track: KnownTrack,
    private readonly parts: RecorderParts,
  ) {
    const { participant } = track
    this.#shown = { ...NOTHING_YET, meeting, participant }
    keepTrack(meeting, track)
    parts.onChange(this.#shown)
    const { signal } = this.#watch
    const look = () => void this.#look().then(() => this.#hope())
    document.addEventListener("visibilitychange", () => this.#seen(), { signal })
    window.addEventListener("online", () => this.hurry(), { signal })
    window.addEventListener("beforeunload", (event) => this.#warn(event), { signal })
    navigator.mediaDevices?.addEventListener("devicechange", look, { signal })
  }

  /** Open a microphone, another one in place of the one before. */
  async open(device: string | null): Promise<void> {
    this.#microphone?.close()
    this.#microphone = null
    this.#dating.restart()
    this.#tell({ trouble: null })
    try {
      const microphone = await Microphone.open(device, {
        onFrame: (pcm) => this.#take(pcm),
        onTrouble: (trouble) => void this.#trouble(trouble),
      })
      if (this.#closed) return microphone.close()
      this.#microphone = microphone
      this.#lay(microphone.rate)
    } catch (error) {
      this.#tell({ trouble: error instanceof NoSound ? error.trouble : "broken" })
    }
    await this.#look()
  }

  mute(on: boolean): void {
    this.#line?.mute(on)
    this.#tell({ muted: on })
  }

  hurry(): void {
    this.#line?.hurry()
    void this.#microphone?.wake()
  }

  /** End the track; true when the server has all of it. */
  async end(): Promise<boolean> {
    this.#quiet()
    const whole = (await this.#line?.stop()) ?? true
    forgetTrack(this.meeting)
    return whole
  }

  close(): void {
    this.#quiet()
    this.#line?.abandon()
    forgetTrack(this.meeting)
  }

  #quiet(): void {
    this.#closed = true
    this.#microphone?.close()
    this.#sleep()
    this.#watch.abort()
    this.parts.onLevel(0)
  }

  /** A line has one rate; a device with another one gets a line of its own, on the same track. */
  #lay(rate: number): void {
    if (this.#line && rate === this.#rate) return
    this.#line?.abandon()
    this.#rate = rate
    this.#line = layLine(this.meeting, this.track, rate, {
      onState: (line) => this.#tell({ line }),
      onStarted: ({ resume }) => {
        this.track.resume = resume
        keepTrack(this.meeting, this.track)
      },
    })
    this.#line.mute(this.#shown.muted)
  }

  #take(pcm: Int16Array): void {
    const captured = this.#dating.date(nowS())
    const sound = this.#shown.muted ? new Int16Array(pcm.length) : pcm
    this.#line?.push(sound, captured)
    this.#frames += 1
    if (this.#frames % LEVEL_EVERY === 0) this.parts.onLevel(loudness(sound))
  }

  async #trouble(trouble: Trouble | null): Promise<void> {
    this.#tell({ trouble })
    if (trouble === "asleep") this.#dating.restart()
    if (trouble !== "lost") return
    await this.open(null)
    if (this.#shown.trouble) this.#tell({ trouble: "lost" })
  }

  #seen(): void {
    if (document.visibilityState === "visible") this.hurry()
  }

  #warn(event: BeforeUnloadEvent): void {
    const { line } = this.#shown
    if (line && line.phase !== "open" && line.behindS > 1) event.preventDefault()
  }

  async #look(): Promise<void> {
    const known = await devices().catch(() => [])
    this.#tell({ devices: known, device: this.#microphone?.device ?? null })
  }

  /** A device came or went: where there was none, take what there is now. */
  #hope(): void {
    const { trouble, devices: known } = this.#shown
    const without = trouble === "lost" || trouble === "missing"
    if (without && known.length > 0) void this.open(null)
  }

  #tell(change: Partial<Recording>): void {
    this.#shown = { ...this.#shown, ...change }
    if (!this.#closed) this.parts.onChange(this.#shown)
  }
}
