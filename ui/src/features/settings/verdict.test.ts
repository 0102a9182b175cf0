import { expect, it } from "vitest"
import { verdictOf } from "./verdict"

const services = { database: "ok", queue: "ok", blobs: "ok", llm: "off" }

it("takes the word of the server", () => {
  expect(verdictOf({ status: "healthy", services })).toBe("healthy")
  const full = { ...services, blobs: "degraded" }
  expect(verdictOf({ status: "degraded", services: full })).toBe("degraded")
})

it("waits where nothing but a worker is missing", () => {
  const alone = { ...services, queue: "degraded" }
  expect(verdictOf({ status: "degraded", services: alone })).toBe("waiting")
  const full = { ...alone, blobs: "degraded" }
  expect(verdictOf({ status: "degraded", services: full })).toBe("degraded")
  const down = { ...alone, database: "down" }
  expect(verdictOf({ status: "unhealthy", services: down })).toBe("unhealthy")
})
