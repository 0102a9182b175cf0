import type * as ko from "../ko/sample"
import type { Like } from "../words"

export const sample: Like<typeof ko.sample> = {
  title: "Sample meeting",
  loading: "Loading the sample meeting",
  position: "How far the sample meeting is",
  of: (at, length) => `${at} / ${length}`,
  quiet: "Sound off",
  loud: "Sound on",
  banner:
    "The sample meeting is played at its own pace. Its people are made up, its voices synthetic.",
  bannerPaused: "Paused. It goes on where it stopped.",
  endText:
    "The sample meeting ends here, and its minutes are completed with what was said until now.",
  held: "The sample meeting waits, and goes on where it stopped.",
  blocked: {
    title: "Your browser holds the sound back.",
    text: "The meeting goes on without it.",
  },
  failed: {
    title: "The sound of the sample meeting could not be loaded.",
    text: "Once loaded, it goes on where it stopped.",
  },
  again: "Load again",
  back: "In the sample meeting · go back",
}
