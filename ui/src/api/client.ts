/** The one way to the server: typed by its own description, errors as problems. */
import { language } from "@/i18n/language"
import { apiKey, askForKey } from "./key"
import { Problem, problemOf } from "./problem"
import type { paths } from "./schema"

type Method = "get" | "post" | "put" | "patch" | "delete"
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: object } ? P : never
}[keyof paths]
type Operation<M extends Method, P extends keyof paths> = paths[P] extends { [K in M]: infer O }
  ? O
  : never
type Part<O, K extends "path" | "query"> = O extends { parameters: { [X in K]?: infer V } }
  ? V
  : undefined
type JsonBody<O> = O extends { requestBody?: { content: { "application/json": infer B } } }
  ? B
  : undefined
type Success<R> = R extends { content: { "application/json": infer B } } ? B : undefined
type Answer<O> = O extends { responses: infer R } ? Success<R[keyof R & (200 | 201 | 202)]> : never

export interface Call<O> {
  path?: Part<O, "path">
  query?: Part<O, "query">
  body?: JsonBody<O>
  /** The version that the caller knows; another one on the server is a 412. */
  version?: number
  /** The same key makes a repeated call one call. */
  once?: string
  /** A status whose answer is wanted, too, where it is no problem. */
  also?: number
  signal?: AbortSignal
}

/** Call one operation of the API; throws a `Problem`. */
export async function call<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  options: Call<Operation<M, P>> = {},
): Promise<Answer<Operation<M, P>>> {
  const headers = headersOf(options)
  const body = options.body === undefined ? undefined : JSON.stringify(options.body)
  const url = address(path as string, options.path as Values, options.query as Values)
  const { also, signal } = options
  const answer = await send(url, { method: method.toUpperCase(), headers, body, signal }, also)
  return (answer.status === 204 ? undefined : await answer.json()) as Answer<Operation<M, P>>
}

/** Fetch what is not JSON: a file, a recording, a stream. */
export async function send(url: string, init: RequestInit = {}, also?: number): Promise<Response> {
  const headers = new Headers(init.headers)
  for (const [name, value] of Object.entries(credentials())) headers.set(name, value)
  let answer: Response
  try {
    answer = await fetch(url, { ...init, headers })
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error
    throw new Problem({ code: "unreachable", status: 0 })
  }
  if (answer.ok || (answer.status === also && isAnswer(answer))) return answer
  if (answer.status === 401) askForKey()
  throw await problemOf(answer)
}

/** Problems have a type of their own, and pages of proxies, too. */
function isAnswer(answer: Response): boolean {
  return answer.headers.get("Content-Type")?.startsWith("application/json") ?? false
}

/** What every request carries: the language of messages, and the key where one is known. */
export function credentials(): Record<string, string> {
  const key = apiKey()
  return { "Accept-Language": language(), ...(key ? { Authorization: `Bearer ${key}` } : {}) }
}

type Values = Record<string, unknown> | undefined

export function address(template: string, path?: Values, query?: Values): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path?.[name])),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === "") continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  return search.size ? `${filled}?${search}` : filled
}

function headersOf(options: { body?: unknown; version?: number; once?: string }) {
  const headers: Record<string, string> = {}
  if (options.body !== undefined) headers["Content-Type"] = "application/json"
  if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`
  if (options.once !== undefined) headers["Idempotency-Key"] = options.once
  return headers
}
