import { QueryClientProvider } from "@tanstack/react-query"
import { useEffect } from "react"
import { BrowserRouter } from "react-router"
import { keyWanted } from "@/api/key"
import { useStore } from "@/design/store"
import { Toasts } from "@/design/Toasts"
import { renewer } from "@/live/renewing"
import { follow, listen } from "@/live/stream"
import { client } from "./client"
import { Crash } from "./Crash"
import { Door } from "./Door"
import { isLink, LinkPages, Pages } from "./routes"
import { Shell } from "./Shell"

export function App() {
  const wanted = useStore(keyWanted)
  return (
    <Crash>
      <QueryClientProvider client={client}>
        {isLink(location.pathname) ? (
          <BrowserRouter>
            <LinkPages />
          </BrowserRouter>
        ) : wanted ? (
          <Door />
        ) : (
          <BrowserRouter>
            <Following />
            <Shell>
              <Pages />
            </Shell>
          </BrowserRouter>
        )}
        <Toasts />
      </QueryClientProvider>
    </Crash>
  )
}

/** The one stream of this tab, for as long as somebody is inside. */
function Following() {
  useEffect(() => {
    const line = new AbortController()
    const stop = listen(renewer(client))
    void follow(line.signal)
    return () => {
      stop()
      line.abort()
    }
  }, [])
  return null
}
