import { useState } from "react"
import type { Meeting } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { useWords } from "@/i18n/words"
import { MadeLink } from "./MadeLink"
import { ShareForm } from "./ShareForm"
import { ShareLinks } from "./ShareLinks"

/** Links to a meeting: a new one, and those that there are. */
export function ShareDialog({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { sharing: words, app } = useWords()
  const [made, setMade] = useState<string>()
  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      drawer
      once={made !== undefined}
      actions={made && <Button onClick={onClose}>{app.close}</Button>}
    >
      <div className="space-y-6">
        {made ? (
          <MadeLink path={made} onAnother={() => setMade(undefined)} />
        ) : (
          <ShareForm meeting={meeting} onMade={setMade} />
        )}
        <ShareLinks meeting={meeting.id} />
      </div>
    </Dialog>
  )
}
