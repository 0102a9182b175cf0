import { useStore } from "@/design/store"
import { theme, THEMES, wear } from "@/design/theme"
import { LANGUAGE_NAMES, speak, type Language } from "@/i18n/language"
import { useLanguage, useWords } from "@/i18n/words"

const LANGUAGES: readonly Language[] = ["ko", "en"]

export function Appearance() {
  const { settings } = useWords()
  return (
    <div className="space-y-4 py-1">
      <Choice
        label={settings.theme}
        options={THEMES.map((id) => ({ id, label: settings.themes[id] }))}
        chosen={useStore(theme)}
        onChoose={wear}
      />
      <Choice
        label={settings.language}
        options={LANGUAGES.map((id) => ({ id, label: LANGUAGE_NAMES[id] }))}
        chosen={useLanguage()}
        onChoose={speak}
      />
    </div>
  )
}

interface ChoiceProps<T extends string> {
  label: string
  options: readonly { id: T; label: string }[]
  chosen: T
  onChoose: (id: T) => void
}

function Choice<T extends string>({ label, options, chosen, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-xs font-medium text-soft">{label}</legend>
      <div className="flex rounded-md border border-line bg-hover p-0.5">
        {options.map((option) => (
          <label
            key={option.id}
            className={`flex h-8 flex-1 cursor-pointer items-center justify-center rounded-sm text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent ${option.id === chosen ? "bg-surface font-semibold shadow-xs" : "text-soft"}`}
          >
            <input
              type="radio"
              name={label}
              className="sr-only"
              checked={option.id === chosen}
              onChange={() => onChoose(option.id)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
