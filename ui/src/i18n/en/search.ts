import type * as ko from "../ko/search"
import type { Like } from "../words"

export const search: Like<typeof ko.search> = {
  title: "Search and ask",
  lead: "Looks through all meetings. Initial consonants alone will do, and typos do not matter.",
  find: "Search",
  ask: "Ask",
  placeholder: "What are you looking for?",
  askPlaceholder: "Ask about all meetings, such as: how much is the budget?",
  speaker: "Speaker",
  where: "In which meeting",
  everywhere: "All meetings",
  conditions: "Conditions",
  without: (condition) => `Remove: ${condition}`,
  from: (date) => `from ${date}`,
  to: (date) => `until ${date}`,
  clear: "Remove all",
  start: "Type what you look for",
  startText: "What people said is found word for word, and plays from there.",
  nothing: "Nothing found",
  nothingText: "Try other words, or fewer conditions.",
  hows: {
    word: "as written",
    lemma: "inflected",
    initials: "initials",
    fuzzy: "similar",
  },
  openMeeting: "Open the meeting",
}
