import type { ComponentProps } from "react"
import { Icon, type IconName } from "./icons"

const LOOKS = {
  primary: "bg-accent text-on-accent hover:brightness-110 border border-transparent",
  plain: "bg-surface text-ink border border-line hover:bg-hover",
  quiet: "text-soft hover:text-ink hover:bg-hover border border-transparent",
  danger: "bg-surface text-bad border border-line hover:bg-bad-wash",
} as const

export type Look = keyof typeof LOOKS

const SHAPE =
  "inline-flex items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap " +
  "transition-colors disabled:opacity-50 disabled:pointer-events-none"
const SIZES = { md: "h-9 px-3.5 text-sm", sm: "h-7.5 px-2.5 text-xs", lg: "h-11 px-5 text-base" }

export function buttonStyle(look: Look = "plain", size: keyof typeof SIZES = "md"): string {
  return `${SHAPE} ${SIZES[size]} ${LOOKS[look]}`
}

/** A way to another page, beside other things. */
export const linkStyle =
  "inline-flex min-h-6 items-center text-xs font-medium text-accent-ink hover:underline"

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look
  size?: keyof typeof SIZES
  icon?: IconName
}

export function Button({ look, size, icon, className = "", children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`${buttonStyle(look, size)} ${className}`} {...rest}>
      {icon && <Icon name={icon} size={size === "sm" ? 15 : 17} />}
      {children}
    </button>
  )
}

interface IconButtonProps extends ComponentProps<"button"> {
  icon: IconName
  label: string
  size?: number
}

export function IconButton({ icon, label, size = 17, className = "", ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-8 shrink-0 items-center justify-center rounded-md text-soft transition-colors hover:bg-hover hover:text-ink disabled:opacity-40 ${className}`}
      {...rest}
    >
      <Icon name={icon} size={size} />
    </button>
  )
}
