/** The parts of minutes, in the order of each template. */
import type { Action, Minutes, Statement, StatusChange } from "@/api/shapes"

export type SectionName =
  "summary" | "topics" | "decisions" | "action_items" | "status_changes" | "questions" | "risks"

export type Item = Statement | Action | StatusChange

const GENERAL: readonly SectionName[] = [
  "summary",
  "topics",
  "decisions",
  "action_items",
  "status_changes",
  "questions",
  "risks",
]

const ORDERS: Record<string, readonly SectionName[]> = {
  standup: ["status_changes", "action_items", "risks", "questions", "decisions"],
  "one-on-one": ["summary", "topics", "action_items", "decisions", "questions"],
  client: ["summary", "decisions", "action_items", "questions", "risks", "status_changes"],
  lecture: ["summary", "topics", "questions", "action_items"],
}

/** The order of a template, and after it whatever else minutes may hold. */
export function orderOf(template: string): SectionName[] {
  const first = ORDERS[template] ?? GENERAL
  return [...first, ...GENERAL.filter((name) => !first.includes(name))]
}

export function itemsOf(minutes: Pick<Minutes, SectionName>, name: SectionName): readonly Item[] {
  return minutes[name]
}

export function isAction(item: Item): item is Action {
  return "title" in item
}

export function isChange(item: Item): item is StatusChange {
  return "subject" in item
}

interface WriterWords {
  byModel: (name: string) => string
  byRules: string
}

/** Who wrote minutes: a model by its name, or rules. */
export function writerOf(engine: string, words: WriterWords): string {
  const [, model] = /^llm:(.+)$/.exec(engine) ?? []
  return model ? words.byModel(model) : words.byRules
}
