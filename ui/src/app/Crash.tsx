import { Component, type ReactNode } from "react"
import { Button } from "@/design/Button"
import { Empty } from "@/design/Loaded"
import { useWords } from "@/i18n/words"

interface CrashState {
  broke: boolean
}

/** What stands there when drawing failed: never a white page. */
export class Crash extends Component<{ children: ReactNode }, CrashState> {
  override state: CrashState = { broke: false }

  static getDerivedStateFromError(): CrashState {
    return { broke: true }
  }

  override render() {
    return this.state.broke ? <Broke /> : this.props.children
  }
}

function Broke() {
  const { app } = useWords()
  return (
    <main className="pt-16">
      <Empty icon="alert" title={app.crashed} text={app.crashedText}>
        <Button look="primary" onClick={() => location.reload()}>
          {app.reload}
        </Button>
      </Empty>
    </main>
  )
}
