/** Line icons on a grid of 24; all are ornaments, so each stands beside words or a label. */
const PATHS = {
  home: "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9",
  list: "M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
  board: "M5 5h4v14H5zM10.5 5h4v9h-4zM16 5h4v11h-4z",
  inbox: "M4 13.5 6.5 5.5h11l2.5 8v5H4zM4 13.5h5a3 3 0 0 0 6 0h5",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM15.5 15.5 20 20",
  plug: "M9 4v5M15 4v5M6.5 9h11v3a5.5 5.5 0 0 1-11 0zM12 17.5V21",
  settings:
    "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM12 3.5v2M12 18.5v2M3.5 12h2M18.5 12h2M6 6l1.4 1.4M16.6 16.6 18 18M18 6l-1.4 1.4M7.4 16.6 6 18",
  upload: "M12 16V5M7.5 9 12 4.5 16.5 9M5 15.5V19h14v-3.5",
  download: "M12 5v11M7.5 12l4.5 4.5 4.5-4.5M5 19.5h14",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.5 10 17.5 19 7",
  plus: "M12 5v14M5 12h14",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  edit: "M5 19h3.5L18.5 9 15 5.5 5 15.5zM13 7.5 16.5 11",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v6M13.5 10.5v6",
  undo: "M8.5 6 4.5 10l4 4M4.5 10H14a5 5 0 0 1 0 10h-3",
  users:
    "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3.5 19a5.5 5.5 0 0 1 11 0M16 5.3a3 3 0 0 1 0 5.4M17.5 14a5.5 5.5 0 0 1 3 5",
  refresh: "M19 12a7 7 0 1 1-2-5M19 4v4h-4",
  calendar: "M5 6.5h14v12.5H5zM5 10.5h14M9 4v4M15 4v4",
  quote: "M10 7.5H5.5v5H10zM10 12.5c0 2.5-1.5 4-4 4M18.5 7.5H14v5h4.5zM18.5 12.5c0 2.5-1.5 4-4 4",
  alert: "M12 4.5 21 19.5H3zM12 10v4.5M12 17h.01",
  copy: "M9 9h10v10H9zM5 15V5h10",
  down: "M6 9.5l6 6 6-6",
  up: "M6 14.5l6-6 6 6",
  compare: "M8 5v14M16 5v14M4.5 8.5 8 5l3.5 3.5M12.5 15.5 16 19l3.5-3.5",
  checklist: "M4.5 7 6 8.5 9 5.5M4.5 16 6 17.5 9 14.5M12 7.5h8M12 16.5h8",
  menu: "M4.5 7h15M4.5 12h15M4.5 17h15",
  loud: "M4.5 9.5h3L12 5.5v13l-4.5-4h-3zM15 9a4.5 4.5 0 0 1 0 6M17.5 6.5a8 8 0 0 1 0 11",
  silent: "M4.5 9.5h3L12 5.5v13l-4.5-4h-3zM15.5 9.5l5 5M20.5 9.5l-5 5",
  wave: "M4 10v4M8 7v10M12 4.5v15M16 8v8M20 10.5v3",
  mic: "M12 4a2.5 2.5 0 0 0-2.5 2.5v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4ZM6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3",
  muted:
    "M9.5 9.5v2a2.5 2.5 0 0 0 4 2M14.5 10V6.5a2.5 2.5 0 0 0-4.6-1.3M6.5 11.5a5.5 5.5 0 0 0 9 4.2M17.5 11.5q0 .9-.3 1.8M12 17v3M5 4.5l14.5 15",
  stop: "M7 7h10v10H7z",
  cut: "M6.5 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM6.5 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM8.3 8 19.5 18M8.3 16 19.5 6",
  join: "M12 3.5V9M9.5 6.8 12 9.3l2.5-2.5M12 20.5V15M9.5 17.2l2.5-2.5 2.5 2.5M4.5 12h15",
  bookmark: "M7.5 4.5h9v15L12 16l-4.5 3.5z",
  key: "M8 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM11.5 12H20M16.5 12v3M20 12v2.5",
  link: "M10 14a3.5 3.5 0 0 0 5 0l3-3a3.5 3.5 0 0 0-5-5l-1 1M14 10a3.5 3.5 0 0 0-5 0l-3 3a3.5 3.5 0 0 0 5 5l1-1",
  eye: "M3.5 12S6.5 6.5 12 6.5 20.5 12 20.5 12 17.5 17.5 12 17.5 3.5 12 3.5 12ZM12 9.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4Z",
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  const heavy = name === "more" ? 3 : 1.75
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={heavy}
      strokeLinecap="round"
      strokeLinejoin="round"
      className="shrink-0"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
