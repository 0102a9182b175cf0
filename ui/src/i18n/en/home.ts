import type * as ko from "../ko/home"
import type { Like } from "../words"

export const home: Like<typeof ko.home> = {
  title: "Home",
  hello: "Talk becomes minutes, and work moves",
  lead: "Talk, or upload a recording: who said what is written down, decisions and work with their evidence.",
  upload: "Upload a file",
  sample: "See the sample meeting",
  sampleBusy: "Uploading the sample meeting",
  sampleLive: "Watch it live",
  sampleLiveBusy: "Opening the sample meeting",
  sampleLead:
    "There is a sample meeting of four people, in Korean. Hear it at its own pace (about two and a half minutes) while captions, minutes and cards come up, or see it finished at once.",
  sampleElsewhere:
    "This window is in a meeting now. When it has ended, you can watch the sample live.",
  recent: "Recent meetings",
  all: "Show all",
  noMeetings: "No meetings yet. Start with the sample meeting.",
  waiting: "Suggestions that wait",
  noWaiting: "No suggestion waits.",
  due: "Cards due today",
  noDue: "No card is due today.",
}
