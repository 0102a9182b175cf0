import { useId, type ComponentProps, type KeyboardEvent, type ReactNode } from "react"

export const inputStyle =
  "h-9 rounded-md border border-strong-line/60 bg-surface px-3 text-sm text-ink " +
  "placeholder:text-faint focus:border-accent focus:outline-none focus:ring-2 focus:ring-accent/30"

/** Enter as a decision: not the one that ends a syllable of an input method. */
export function onEnter(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    act()
  }
}

interface LabelledProps {
  label: string
  hint?: string
  children: (id: string) => ReactNode
}

export function Labelled({ label, hint, children }: LabelledProps) {
  const id = useId()
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-xs font-medium text-soft">
        {label}
      </label>
      {children(id)}
      {hint && <p className="text-xs text-faint">{hint}</p>}
    </div>
  )
}

type InputProps = ComponentProps<"input"> & { label: string; hint?: string }

export function Input({ label, hint, className = "", ...rest }: InputProps) {
  return (
    <Labelled label={label} hint={hint}>
      {(id) => <input id={id} className={`${inputStyle} w-full ${className}`} {...rest} />}
    </Labelled>
  )
}

type TextAreaProps = ComponentProps<"textarea"> & { label: string; hint?: string }

export function TextArea({ label, hint, className = "", ...rest }: TextAreaProps) {
  return (
    <Labelled label={label} hint={hint}>
      {(id) => (
        <textarea
          id={id}
          className={`${inputStyle} h-auto w-full py-2 leading-relaxed ${className}`}
          {...rest}
        />
      )}
    </Labelled>
  )
}

type SelectProps = ComponentProps<"select"> & { label: string; hint?: string }

export function Select({ label, hint, className = "", children, ...rest }: SelectProps) {
  return (
    <Labelled label={label} hint={hint}>
      {(id) => (
        <select id={id} className={`${inputStyle} chosen w-full pr-8 ${className}`} {...rest}>
          {children}
        </select>
      )}
    </Labelled>
  )
}

type CheckProps = Omit<ComponentProps<"input">, "onChange"> & {
  label: string
  onTurn: (on: boolean) => void
}

/** A choice to be made or left, or one of several where its `type` is `radio`. */
export function Check({ label, onTurn, className = "text-sm", ...rest }: CheckProps) {
  return (
    <label className={`flex min-h-7 items-center gap-2 ${className}`}>
      <input
        type="checkbox"
        className="size-4 accent-accent"
        onChange={(event) => onTurn(event.target.checked)}
        {...rest}
      />
      {label}
    </label>
  )
}

interface ChoiceProps {
  label: string
  /** What stands for no choice. */
  none: string
  value: string
  onChange: (value: string) => void
  children: ReactNode
  className?: string
}

/** One of several, or none, in a line of other things: its name is only read out. */
export function Choice({ label, none, value, onChange, children, className }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      className={`${inputStyle} chosen pr-8 ${className ?? "max-w-40"}`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{none}</option>
      {children}
    </select>
  )
}
