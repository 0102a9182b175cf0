import { expect, it } from "vitest"
import type { ShelfModel } from "@/api/shapes"
import { acts, bytes, isName, share } from "./standing"

const small = {
  name: "small",
  state: "absent",
  done_bytes: 0,
  total_bytes: null,
  removable: false,
  suits: "cpu",
} as ShelfModel

it("says sizes as people do", () => {
  expect(bytes(0)).toBe("0 kB")
  expect(bytes(400)).toBe("0 kB")
  expect(bytes(483_546_902)).toBe("484 MB")
  expect(bytes(999_700)).toBe("1 MB")
  expect(bytes(1_600_000_000)).toBe("1.6 GB")
  expect(bytes(12_340_000_000)).toBe("12 GB")
})

it("knows a share only where the whole is known", () => {
  expect(share(small)).toBeNull()
  expect(share({ ...small, done_bytes: 25, total_bytes: 100 })).toBe(0.25)
  expect(share({ ...small, done_bytes: 101, total_bytes: 100 })).toBe(1)
})

it("offers what is possible, and nothing to guests", () => {
  expect(acts(small, true)).toEqual(["fetch"])
  expect(acts({ ...small, done_bytes: 5, removable: true }, true)).toEqual(["resume", "discard"])
  expect(acts({ ...small, removable: true }, true)).toEqual(["fetch"])
  expect(acts({ ...small, removable: true, suits: null }, true)).toEqual(["fetch", "forget"])
  expect(acts({ ...small, state: "fetching" }, true)).toEqual(["cancel"])
  expect(acts({ ...small, state: "here", removable: true }, true)).toEqual(["remove"])
  expect(acts({ ...small, state: "here" }, true)).toEqual([])
  expect(acts({ ...small, state: "refused" }, true)).toEqual([])
  expect(acts({ ...small, state: "bundled" }, true)).toEqual([])
  expect(acts(small, false)).toEqual([])
})

it("takes sizes and ids of the hub for names", () => {
  for (const name of ["medium", "large-v3", "Systran/faster-whisper-large-v3"]) {
    expect(isName(name)).toBe(true)
  }
  for (const name of ["", "a b", "a/b/c", "/etc", "a/"]) expect(isName(name)).toBe(false)
})
