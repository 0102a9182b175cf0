/** The addresses of the pages; the server lists their first parts in `surfaces/web/pages.py`. */
import { lazy, Suspense } from "react"
import { Route, Routes } from "react-router"
import { Loading } from "@/design/Loaded"
import { HomePage } from "@/features/home/HomePage"
import { NotFound } from "./NotFound"

const MeetingsPage = lazy(() => import("@/features/meetings/MeetingsPage"))
const MeetingPage = lazy(() => import("@/features/meeting/MeetingPage"))
const LivePage = lazy(() => import("@/features/live/LivePage"))
const BoardsPage = lazy(() => import("@/features/board/BoardsPage"))
const BoardPage = lazy(() => import("@/features/board/BoardPage"))
const InboxPage = lazy(() => import("@/features/inbox/InboxPage"))
const SearchPage = lazy(() => import("@/features/search/SearchPage"))
const IntegrationsPage = lazy(() => import("@/features/integrations/IntegrationsPage"))
const SettingsPage = lazy(() => import("@/features/settings/SettingsPage"))
const SharedPage = lazy(() => import("@/features/sharing/page/SharedPage"))

export function Pages() {
  return (
    <Suspense
      fallback={
        <div className="mx-auto max-w-5xl p-8">
          <Loading />
        </div>
      }
    >
      <Routes>
        <Route path="/" element={<HomePage />} />
        <Route path="/meetings" element={<MeetingsPage />} />
        <Route path="/meetings/:id" element={<MeetingPage />} />
        <Route path="/meetings/:id/live" element={<LivePage />} />
        <Route path="/board" element={<BoardsPage />} />
        <Route path="/board/:id" element={<BoardPage />} />
        <Route path="/inbox" element={<InboxPage />} />
        <Route path="/search" element={<SearchPage />} />
        <Route path="/integrations" element={<IntegrationsPage />} />
        <Route path="/settings" element={<SettingsPage />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Suspense>
  )
}

const LINKS = "/s/"

/** Whether an address is that of a link to a meeting: nothing of the rest stands around it. */
export function isLink(path: string): boolean {
  return path.startsWith(LINKS)
}

/** What people see who have a link, and no key. */
export function LinkPages() {
  return (
    <Suspense fallback={null}>
      <Routes>
        <Route path="/s/:token" element={<SharedPage />} />
        <Route path="*" element={<SharedPage />} />
      </Routes>
    </Suspense>
  )
}
