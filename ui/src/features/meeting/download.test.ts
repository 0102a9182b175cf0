import { expect, it } from "vitest"
import { fileNameIn } from "./download"

it("reads the name that the server gave a file", () => {
  expect(fileNameIn("attachment; filename*=UTF-8''%ED%9A%8C%EC%9D%98.md")).toBe("회의.md")
  expect(fileNameIn('attachment; filename="a.pdf"')).toBe("a.pdf")
  expect(fileNameIn(null)).toBeNull()
})
