import type * as ko from "../ko/keys"
import type { Like } from "../words"

export const keys: Like<typeof ko.keys> = {
  title: "Keys",
  places: {
    everywhere: "Everywhere",
    meeting: "Listening to a meeting",
    words: "Editing an utterance",
    live: "In a live meeting",
    board: "On a card of a board",
    inbox: "Inbox",
  },
  acts: {
    palette: "Go somewhere",
    map: "Show this list",
    close: "Close what is open",
    play: "Play or pause",
    step: "Five seconds back or on",
    split: "Split the utterance at the caret",
    join: "Join with the one before, at its beginning",
    mark: "Set a bookmark",
    move: "Move to the next column",
    go: "Down or up",
    accept: "Accept",
    ignore: "Ignore",
    choose: "Choose",
  },
}
