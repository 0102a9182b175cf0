/** A microphone as frames of 20 ms: opened, watched, and opened again where it went away. */
import workletUrl from "./capture.worklet.ts?worker&url"
import { isRateTaken } from "./frames"
import { isInsecure, troubleOf, type Trouble } from "./trouble"

/** What the recognisers hear at; a browser that can not resample sends what it has. */
const WANTED_RATE = 16_000
const SURE_RATE = 48_000

export interface MicrophoneParts {
  onFrame: (pcm: Int16Array) => void
  /** The device went away, or the system has stopped it; null: it is heard again. */
  onTrouble: (trouble: Trouble | null) => void
}

export class NoSound extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble)
    this.name = "NoSound"
  }
}

export class Microphone {
  readonly rate: number
  #ended = false

  private constructor(
    private readonly stream: MediaStream,
    private readonly context: AudioContext,
    parts: MicrophoneParts,
  ) {
    this.rate = context.sampleRate
    stream.getAudioTracks()[0]?.addEventListener("ended", () => {
      if (!this.#ended) parts.onTrouble("lost")
    })
    context.addEventListener("statechange", () => {
      if (!this.#ended) parts.onTrouble(context.state === "running" ? null : "asleep")
    })
  }

  /** Open a device, the usual one where none is named; throws `NoSound`. */
  static async open(device: string | null, parts: MicrophoneParts): Promise<Microphone> {
    if (isInsecure(window)) throw new NoSound("insecure")
    let stream: MediaStream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: wishes(device) })
    } catch (error) {
      throw new NoSound(troubleOf(error))
    }
    try {
      const context = await listening(stream, parts.onFrame)
      const microphone = new Microphone(stream, context, parts)
      if (context.state !== "running") parts.onTrouble("asleep")
      return microphone
    } catch {
      for (const track of stream.getTracks()) track.stop()
      throw new NoSound("broken")
    }
  }

  get device(): string | null {
    return this.stream.getAudioTracks()[0]?.getSettings().deviceId ?? null
  }

  /** Wake a context that the system has put to sleep; some browsers want a touch for it. */
  async wake(): Promise<void> {
    if (this.context.state !== "running") await this.context.resume().catch(() => undefined)
  }

  close(): void {
    this.#ended = true
    for (const track of this.stream.getTracks()) track.stop()
    void this.context.close()
  }
}

function wishes(device: string | null): MediaTrackConstraints {
  return {
    channelCount: 1,
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(device ? { deviceId: { exact: device } } : {}),
  }
}

/** A context that takes the stream: at our rate, or at its own where the browser insists. */
async function listening(
  stream: MediaStream,
  onFrame: (pcm: Int16Array) => void,
): Promise<AudioContext> {
  const wanted = new AudioContext({ sampleRate: WANTED_RATE })
  try {
    return await capture(wanted, wanted.createMediaStreamSource(stream), onFrame)
  } catch {
    await wanted.close()
  }
  let own = new AudioContext()
  if (!isRateTaken(own.sampleRate)) {
    await own.close()
    own = new AudioContext({ sampleRate: SURE_RATE })
  }
  return capture(own, own.createMediaStreamSource(stream), onFrame)
}

async function capture(
  context: AudioContext,
  source: AudioNode,
  onFrame: (pcm: Int16Array) => void,
): Promise<AudioContext> {
  await context.audioWorklet.addModule(workletUrl)
  const node = new AudioWorkletNode(context, "moksori-capture", { numberOfOutputs: 0 })
  node.port.onmessage = ({ data }: MessageEvent<Int16Array>) => onFrame(data)
  source.connect(node)
  await context.resume().catch(() => undefined)
  return context
}

export interface Device {
  id: string
  label: string
}

/** The microphones that this browser may use. */
export async function devices(): Promise<Device[]> {
  const all = await navigator.mediaDevices.enumerateDevices()
  return all
    .filter((one) => one.kind === "audioinput" && one.deviceId)
    .map((one) => ({ id: one.deviceId, label: one.label }))
}
