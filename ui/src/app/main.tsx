import "@/design/tokens.css"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { setUpTheme } from "@/design/theme"
import { language } from "@/i18n/language"
import { App } from "./App"

setUpTheme()
document.documentElement.lang = language()

const root = document.getElementById("root")
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
