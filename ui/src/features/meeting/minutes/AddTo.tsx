import { useState } from "react"
import type { Meeting, Minutes } from "@/api/shapes"
import { Button } from "@/design/Button"
import { Menu } from "@/design/Menu"
import { useWords } from "@/i18n/words"
import { ItemDialog } from "./ItemDialog"
import { itemsOf, orderOf, type SectionName } from "./sections"

/** Begins a section in which nothing stands yet: those are not shown. */
export function AddTo({ meeting, minutes }: { meeting: Meeting; minutes: Minutes }) {
  const { meeting: words } = useWords()
  const [section, setSection] = useState<SectionName>()
  const empty = orderOf(meeting.template).filter((name) => !itemsOf(minutes, name).length)
  if (!empty.length) return null
  return (
    <div>
      <Menu
        align="left"
        items={empty.map((name) => ({
          label: words.sections[name],
          icon: "plus" as const,
          act: () => setSection(name),
        }))}
        button={(press) => (
          <Button size="sm" look="quiet" icon="plus" {...press}>
            {words.addSection}
          </Button>
        )}
      />
      {section && (
        <ItemDialog
          section={section}
          meeting={meeting}
          minutes={minutes}
          onClose={() => setSection(undefined)}
        />
      )}
    </div>
  )
}
