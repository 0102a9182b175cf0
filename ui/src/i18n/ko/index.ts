/** Korean, the measure of all languages. */
import { app, authors, door, problems } from "./app"
import { board, ticket } from "./board"
import { home } from "./home"
import { inbox } from "./inbox"
import { integrations } from "./integrations"
import { keys } from "./keys"
import { line, live, microphone } from "./live"
import { meeting } from "./meeting"
import { meetings, upload } from "./meetings"
import { sample } from "./sample"
import { search } from "./search"
import { settings } from "./settings"
import { sharing } from "./sharing"

export const ko = {
  app,
  authors,
  door,
  problems,
  board,
  ticket,
  home,
  inbox,
  integrations,
  keys,
  line,
  live,
  meeting,
  meetings,
  microphone,
  sample,
  upload,
  search,
  settings,
  sharing,
}
