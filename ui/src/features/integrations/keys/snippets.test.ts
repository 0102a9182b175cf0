import { expect, it } from "vitest"
import { curl, python } from "./snippets"

const ORIGIN = "http://127.0.0.1:8010"

it("writes a command for a shell, with the key or a variable in its place", () => {
  expect(curl(ORIGIN, "mk_abc")).toContain('-H "Authorization: Bearer mk_abc"')
  expect(curl(ORIGIN)).toContain('-H "Authorization: Bearer $MOKSORI_API_KEY"')
  expect(curl(ORIGIN).split("\n")[0]).toBe(`curl ${ORIGIN}/v1/audio/transcriptions \\`)
})

it("writes a program that finds the server", () => {
  expect(python(ORIGIN, "mk_abc")).toContain(`base_url="${ORIGIN}/v1",`)
  expect(python(ORIGIN, "mk_abc")).toContain('api_key="mk_abc",')
  expect(python(ORIGIN)).toContain('os.environ["MOKSORI_API_KEY"]')
  expect(python(ORIGIN)).toMatch(/^import os/)
  expect(python(ORIGIN, "mk_abc")).not.toContain("import os")
})
