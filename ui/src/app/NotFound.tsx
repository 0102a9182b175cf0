import { Link } from "react-router"
import { buttonStyle } from "@/design/Button"
import { Empty } from "@/design/Loaded"
import { useWords } from "@/i18n/words"

export function NotFound() {
  const { app } = useWords()
  return (
    <div className="pt-16">
      <Empty icon="search" title={app.notFound} text={app.notFoundText}>
        <Link to="/" className={buttonStyle("primary")}>
          {app.goHome}
        </Link>
      </Empty>
    </div>
  )
}
