import { useQuery } from "@tanstack/react-query"
import { Link, NavLink, useNavigate } from "react-router"
import { Icon } from "@/design/icons"
import { Menu } from "@/design/Menu"
import { waitingQuery } from "@/features/inbox/queries"
import { healthQuery } from "@/features/settings/queries"
import { verdictOf, type Verdict } from "@/features/settings/verdict"
import { useWords } from "@/i18n/words"
import { Mark } from "./Mark"
import { PLACES, THUMB, type Place } from "./places"

export function Sidebar({ onSearch }: { onSearch: () => void }) {
  const { app } = useWords()
  return (
    <aside className="fixed inset-y-0 left-0 hidden w-56 flex-col gap-4 border-r border-line bg-surface px-3 py-4 md:flex">
      <Link to="/" className="rounded-md px-2 py-1">
        <Mark />
      </Link>
      <button
        type="button"
        onClick={onSearch}
        className="flex h-8.5 items-center gap-2 rounded-md border border-line px-2.5 text-xs text-faint hover:bg-hover hover:text-ink"
      >
        <Icon name="search" size={15} />
        <span className="flex-1 text-left">{app.palette}</span>
        <kbd className="font-sans text-2xs">Ctrl K</kbd>
      </button>
      <nav aria-label={app.nav} className="flex-1">
        <ul className="space-y-0.5">
          {PLACES.map((place) => (
            <li key={place.name}>
              <Entry place={place} />
            </li>
          ))}
        </ul>
      </nav>
      <Engine />
    </aside>
  )
}

function Entry({ place }: { place: Place }) {
  const { app } = useWords()
  return (
    <NavLink
      to={place.path}
      end={place.path === "/"}
      className={({ isActive }) =>
        `flex h-8.5 items-center gap-2.5 rounded-md px-2.5 text-sm transition-colors ${
          isActive ? "bg-hover font-semibold text-ink" : "text-soft hover:bg-hover hover:text-ink"
        }`
      }
    >
      <Icon name={place.icon} size={17} />
      <span className="flex-1">{app[place.name]}</span>
      {place.name === "inbox" && <Count />}
    </NavLink>
  )
}

function Count() {
  const { inbox } = useWords()
  const count = useQuery(waitingQuery).data?.suggestions.length ?? 0
  if (!count) return null
  return (
    <span
      className="min-w-5 rounded-full bg-accent px-1.5 text-center text-2xs leading-5 font-semibold text-on-accent"
      aria-label={inbox.count(count)}
    >
      {count}
    </span>
  )
}

const DOTS: Record<Verdict, string> = {
  healthy: "bg-good",
  waiting: "bg-accent",
  degraded: "bg-warn",
  unhealthy: "bg-bad",
}

/** What hears, writes and judges here, in a word; the settings tell the whole. */
function Engine() {
  const { settings } = useWords()
  const health = useQuery(healthQuery)
  if (!health.data) return null
  const { models, services } = health.data
  const verdict = verdictOf(health.data)
  const model = models.find((one) => one.default)
  return (
    <Link
      to="/settings"
      className="rounded-md border border-line p-2.5 text-2xs leading-5 hover:bg-hover"
    >
      <span className="flex items-center gap-1.5 font-semibold text-ink">
        <span aria-hidden="true" className={`size-1.5 rounded-full ${DOTS[verdict]}`} />
        {settings.statuses[verdict]}
      </span>
      <span className="block text-soft">
        {model?.demo ? settings.demoModel : model?.id}
        {" · "}
        {services.llm === "off" ? settings.rulesOnly : settings.withModel}
      </span>
    </Link>
  )
}

/** The same menu where a thumb reaches it. */
export function Footbar() {
  const { app } = useWords()
  const navigate = useNavigate()
  const rest = PLACES.slice(THUMB)
  return (
    <nav
      aria-label={app.nav}
      className="fixed inset-x-0 bottom-0 z-20 flex h-14 items-stretch border-t border-line bg-surface md:hidden"
    >
      {PLACES.slice(0, THUMB).map((place) => (
        <NavLink
          key={place.name}
          to={place.path}
          end={place.path === "/"}
          className={({ isActive }) =>
            `flex flex-1 flex-col items-center justify-center gap-0.5 text-2xs ${isActive ? "font-semibold text-accent-ink" : "text-soft"}`
          }
        >
          <Icon name={place.icon} size={19} />
          {place.name === "search" ? app.find : app[place.name]}
        </NavLink>
      ))}
      <div className="flex flex-1 items-center justify-center">
        <Menu
          items={rest.map((place) => ({
            label: app[place.name],
            icon: place.icon,
            act: () => void navigate(place.path),
          }))}
          button={(press) => (
            <button
              type="button"
              className="flex flex-col items-center gap-0.5 px-3 py-2 text-2xs text-soft"
              {...press}
            >
              <Icon name="menu" size={19} />
              {app.rest}
            </button>
          )}
        />
      </div>
    </nav>
  )
}
