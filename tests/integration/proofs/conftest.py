"""Servers that are started, killed and started again, and a client that reads their streams."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from moksori.testing.processes import SLOW_EARS, Program, program, until

API = "/api/v1/conversation"


class Caller:
    """A client of one server."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def hand_in(self, recording: bytes) -> httpx.Response:
        return await self.client.post(f"{API}/request", files={"file": ("a.wav", recording)})

    async def job(self, job_id: str) -> dict[str, Any]:
        answer = await self.client.get(f"{API}/jobs/{job_id}")
        shown: dict[str, Any] = answer.raise_for_status().json()
        return shown

    async def jobs(self) -> list[dict[str, Any]]:
        answer = await self.client.get(f"{API}/jobs")
        found: list[dict[str, Any]] = answer.raise_for_status().json()["jobs"]
        return found

    async def done(self, job_id: str) -> dict[str, Any]:
        async def is_done() -> bool:
            return bool((await self.job(job_id))["state"] == "done")

        assert await until(is_done)
        return await self.job(job_id)

    async def health(self) -> dict[str, Any]:
        shown: dict[str, Any] = (await self.client.get("/api/health")).json()
        return {part["name"]: part for part in shown["parts"]}

    async def events(
        self, job_id: str, *, after: int = 0, limit: int = 10_000
    ) -> Sequence[tuple[int, dict[str, Any]]]:
        """Read a job's stream from a number on, to its end or until so many have come."""
        headers = {"Last-Event-ID": str(after)} if after else {}
        url = f"{API}/stream-events/{job_id}"
        got: list[tuple[int, dict[str, Any]]] = []
        number = 0
        async with self.client.stream("GET", url, headers=headers) as answer:
            async for line in answer.raise_for_status().aiter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    number = int(value)
                elif name == "data":
                    got.append((number, json.loads(value)))
                    if len(got) == limit:
                        break
        return got


@asynccontextmanager
async def _calling(server: Program, **headers: str) -> AsyncIterator[Caller]:
    async with httpx.AsyncClient(
        base_url=await server.url(), timeout=60.0, headers=headers
    ) as client:
        yield Caller(client)


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {
        **SLOW_EARS,
        "MOKSORI_DATA_DIR": str(tmp_path / "data"),
        "MOKSORI_SERVER__PORT": "0",
        "MOKSORI_SERVER__SHUTDOWN_S": "5",
        "MOKSORI_SERVER__SSE_HEARTBEAT_S": "0.5",
        "MOKSORI_JOBS__LEASE_S": "1",
        "MOKSORI_LIVE__LISTENERS": "0",  # no proof but those of live meetings needs one
        "MOKSORI_STT__OFFLINE": "true",
    }


@asynccontextmanager
async def _serving(settings: dict[str, str]) -> AsyncIterator[Program]:
    """Run a server until it listens and its worker is ready."""
    async with program("serve", settings=settings) as server:
        await server.url()
        await server.logged("worker_ready")
        yield server


@pytest.fixture
def calling() -> Any:  # noqa: ANN401 - a function of this module
    return _calling


@pytest.fixture
def serving() -> Any:  # noqa: ANN401 - a function of this module
    return _serving


@pytest.fixture
async def in_time() -> AsyncIterator[None]:
    """Let no proof hang."""
    with anyio.fail_after(240):
        yield
