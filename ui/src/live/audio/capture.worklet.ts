/** Cuts what a microphone gives into frames of 20 ms; runs beside the page, never in its way. */
declare const sampleRate: number
declare function registerProcessor(name: string, processor: unknown): void
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}

const PER_S = 50
const LOUDEST = 32_767

class Capture extends AudioWorkletProcessor {
  readonly #size = sampleRate / PER_S
  #frame = new Int16Array(this.#size)
  #filled = 0

  process([channels = []]: Float32Array[][]): boolean {
    const [first] = channels
    if (!first) return true
    for (let place = 0; place < first.length; place += 1) {
      let sum = 0
      for (const channel of channels) sum += channel[place] ?? 0
      const level = Math.min(Math.max(sum / channels.length, -1), 1)
      this.#frame[this.#filled] = Math.round(level * LOUDEST)
      this.#filled += 1
      if (this.#filled === this.#size) this.#give()
    }
    return true
  }

  #give(): void {
    this.port.postMessage(this.#frame, [this.#frame.buffer])
    this.#frame = new Int16Array(this.#size)
    this.#filled = 0
  }
}

registerProcessor("moksori-capture", Capture)
