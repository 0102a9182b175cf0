import type { ReactNode } from "react"
import { IconButton } from "@/design/Button"
import { Menu } from "@/design/Menu"
import { useStore } from "@/design/store"
import { theme, THEMES, wear } from "@/design/theme"
import { LANGUAGE_NAMES, speak, type Language } from "@/i18n/language"
import { useLanguage, useWords } from "@/i18n/words"

const LANGUAGES: readonly Language[] = ["ko", "en"]

/** A quiet sheet of paper: no menu of ours, for there is nowhere to go from here. */
export function Frame({ children }: { children: ReactNode }) {
  const { sharing: words } = useWords()
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-3xl flex-col px-4 sm:px-8">
      <header className="flex items-center justify-between py-3">
        <p className="text-xs text-soft">{words.shared}</p>
        <View />
      </header>
      <main className="flex-1 pb-28">{children}</main>
    </div>
  )
}

function View() {
  const { sharing: words, settings } = useWords()
  const worn = useStore(theme)
  const spoken = useLanguage()
  const items = [
    ...THEMES.map((one) => ({
      label: settings.themes[one],
      chosen: one === worn,
      act: () => wear(one),
    })),
    ...LANGUAGES.map((one) => ({
      label: LANGUAGE_NAMES[one],
      chosen: one === spoken,
      act: () => speak(one),
    })),
  ]
  return (
    <Menu
      items={items}
      button={(press) => <IconButton icon="settings" label={words.view} {...press} />}
    />
  )
}
