import type { Like } from "../words"
import type * as ko from "../ko/app"

export const app: Like<typeof ko.app> = {
  skip: "Skip to content",
  nav: "Main menu",
  home: "Home",
  meetings: "Meetings",
  board: "Board",
  inbox: "Inbox",
  search: "Search and ask",
  integrations: "Integrations",
  settings: "Settings and status",
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  remove: "Delete",
  undo: "Undo",
  undone: "Undone.",
  copied: "Copied.",
  copyFailed: "It could not be copied. Please select and copy it.",
  hereOnly: "This address opens on this computer only. Open the server to the network for others.",
  again: "Try again",
  more: "Show more",
  actions: "More actions",
  loading: "Loading",
  palette: "Go to",
  paletteHint: "Where to? Type the name of a meeting or a page.",
  paletteNothing: "Nothing matches.",
  lost: "The connection is lost. Reconnecting.",
  notFound: "There is no page at this address",
  notFoundText: "It may have moved, or been deleted.",
  goHome: "Go home",
  crashed: "Something broke while drawing this page",
  crashedText: "If reloading does not help, look at the log of the server.",
  reload: "Reload",
  since: "From",
  until: "Until",
  none: "None",
  find: "Search",
  rest: "More",
}

/** Less than a minute ago. */
export const justNow = "just now"

export const problems: Like<typeof ko.problems> = {
  broke: "Something unexpected went wrong.",
  noAnswer: "The answer of the server can not be read.",
  unreachable: {
    title: "The server can not be reached.",
    detail: "Check that it runs and that the network is up.",
  },
  stale: {
    title: "Somebody else changed this first.",
    detail: "The newest state is loaded. Please look and try again.",
  },
}

export const authors: Record<string, string> = {
  rules: "rules",
  person: "a person",
  moksori: "by itself",
}

export const door: Like<typeof ko.door> = {
  title: "Come in with an API key",
  lead: "This server asks for a key.",
  key: "API key",
  hint: "Make one on the server with: moksori keys create NAME",
  remember: "Remember it in this browser",
  enter: "Come in",
  wrong: "This key does not open the door. Please check it.",
}
