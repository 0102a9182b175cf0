import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { address, call } from "./client"
import { keyWanted } from "./key"
import { Problem } from "./problem"

const asked = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()
const json = (body: unknown, status = 200) => Promise.resolve(Response.json(body, { status }))

beforeEach(() => {
  vi.stubGlobal("fetch", asked)
  vi.stubGlobal("sessionStorage", { getItem: () => "mk_secret" })
  vi.stubGlobal("localStorage", { getItem: () => null })
})
afterEach(() => {
  vi.unstubAllGlobals()
  asked.mockReset()
  keyWanted.set(false)
})

it("fills addresses and leaves out what is not asked for", () => {
  expect(
    address("/a/{id}/b", { id: "x/y" }, { q: "가 나", empty: "", none: undefined, all: [1, 2] }),
  ).toBe("/a/x%2Fy/b?q=%EA%B0%80+%EB%82%98&all=1&all=2")
})

it("sends the key, the language, the version and what makes a call one call", async () => {
  asked.mockReturnValue(json({ id: "t" }))
  await call("patch", "/api/v1/tickets/{ticket_id}", {
    path: { ticket_id: "t" },
    body: { title: "새 제목" },
    version: 3,
    once: "k",
  })
  const [url, init] = asked.mock.calls[0] ?? []
  const headers = new Headers(init?.headers)
  expect([url, init?.method]).toEqual(["/api/v1/tickets/t", "PATCH"])
  expect(headers.get("Authorization")).toBe("Bearer mk_secret")
  expect(headers.get("Accept-Language")).toBe("ko")
  expect(headers.get("If-Match")).toBe('"3"')
  expect(headers.get("Idempotency-Key")).toBe("k")
  expect(JSON.parse(String(init?.body))).toEqual({ title: "새 제목" })
})

it("throws problems as the server tells them", async () => {
  asked.mockReturnValue(json({ code: "stale", title: "먼저 바뀌었어요", retryable: false }, 412))
  const failed = await call("get", "/api/v1/boards").catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(Problem)
  expect(failed).toMatchObject({
    code: "stale",
    status: 412,
    stale: true,
    title: "먼저 바뀌었어요",
  })
})

it("reads the answer of a status that somebody asks for, but not its problems", async () => {
  asked.mockImplementation(() => json({ status: "unhealthy" }, 503))
  const health = await call("get", "/api/health", { also: 503 })
  expect(health).toMatchObject({ status: "unhealthy" })
  await expect(call("get", "/api/health")).rejects.toBeInstanceOf(Problem)
  const headers = { "Content-Type": "application/problem+json" }
  asked.mockImplementation(() =>
    Promise.resolve(new Response('{"code": "overloaded"}', { status: 503, headers })),
  )
  await expect(call("get", "/api/health", { also: 503 })).rejects.toMatchObject({
    code: "overloaded",
  })
})

it("asks for a key where the server does", async () => {
  asked.mockReturnValue(json({ code: "unauthenticated", title: "키가 없어요" }, 401))
  await expect(call("get", "/api/v1/boards")).rejects.toThrow("키가 없어요")
  expect(keyWanted.get()).toBe(true)
})

it("tells a server that is away from an answer that nobody can read", async () => {
  asked.mockRejectedValueOnce(new TypeError("no route"))
  await expect(call("get", "/api/v1/boards")).rejects.toMatchObject({
    code: "unreachable",
    retryable: true,
  })
  asked.mockResolvedValueOnce(new Response("<html>", { status: 502 }))
  await expect(call("get", "/api/v1/boards")).rejects.toMatchObject({
    code: "no_answer",
    status: 502,
  })
})
