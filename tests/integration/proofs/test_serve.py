"""The server as its operator meets it: killed, ended, exposed, and left by its workers."""

import os
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from moksori.testing.hearing import bursts, said_at
from moksori.testing.processes import gone, program, until

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.anyio,
    pytest.mark.usefixtures("in_time"),
]

WINDOWS = 40
Serving = Callable[[dict[str, str]], AbstractAsyncContextManager[Any]]
Calling = Callable[..., AbstractAsyncContextManager[Any]]


@pytest.mark.parametrize("worker_too", [False, True], ids=["server", "server-and-worker"])
async def test_a_job_survives_the_server(
    settings: dict[str, str], serving: Serving, calling: Calling, *, worker_too: bool
) -> None:
    async with serving(settings) as server, calling(server) as caller:
        job_id = (await caller.hand_in(bursts(WINDOWS))).json()["job_id"]
        before = await caller.events(job_id, limit=12)
        workers = server.children
        await server.kill()
        if worker_too:
            for pid in workers:
                os.kill(pid, signal.SIGKILL)
        assert await gone(workers, within_s=10.0)
    async with serving(settings) as server, calling(server) as caller:
        rest = await caller.events(job_id, after=before[-1][0])
        everything = await caller.events(job_id)
        shown = await caller.done(job_id)
    assert [*before, *rest] == list(everything)
    assert [number for number, _ in everything] == list(range(1, len(everything) + 1))
    texts = [told["text"] for _, told in everything if told["type"] == "transcript_segment"]
    assert texts == [said_at(1.2 * n) for n in range(WINDOWS)]
    assert everything[-1][1]["type"] == "final_summary"
    assert shown["segment_count"] == WINDOWS


async def test_no_worker_outlives_its_server(
    settings: dict[str, str], serving: Serving, calling: Calling
) -> None:
    settings["MOKSORI_JOBS__WORKERS"] = "2"
    async with serving(settings) as server, calling(server) as caller:
        await caller.hand_in(bursts(WINDOWS))
        await server.logged("job_begun")
        workers = server.children
        assert len(workers) == 2
        await server.kill()
    assert await gone(workers, within_s=10.0)


async def test_a_dead_worker_is_replaced_and_its_job_done(
    settings: dict[str, str], serving: Serving, calling: Calling
) -> None:
    async with serving(settings) as server, calling(server) as caller:
        job_id = (await caller.hand_in(bursts(20))).json()["job_id"]
        await server.logged("job_begun")
        seen = len(server.lines)
        (worker,) = server.children
        os.kill(worker, signal.SIGKILL)
        await server.logged("worker_died", returncode=-9, after=seen)
        await server.logged("worker_ready", after=seen)
        await server.logged("job_begun", after=seen, job_id=job_id)
        assert (await caller.done(job_id))["segment_count"] == 20
        assert (await caller.health())["queue"]["facts"]["workers"] >= 1


async def test_ending_is_orderly(
    settings: dict[str, str], serving: Serving, calling: Calling
) -> None:
    async with serving(settings) as server, calling(server) as caller:
        job_id = (await caller.hand_in(bursts(WINDOWS))).json()["job_id"]
        await caller.events(job_id, limit=6)
        workers = server.children
        assert await server.end() == 0
        assert await gone(workers, within_s=1.0)
        await server.logged("worker_left")
    async with serving(settings) as server, calling(server) as caller:
        shown = await caller.done(job_id)
        begun = await server.logged("job_begun", job_id=job_id)
        assert (shown["segment_count"], begun["tries"]) == (WINDOWS, 2)
        assert await server.end() == 0


async def test_a_worker_apart_ends_orderly_too(
    settings: dict[str, str], serving: Serving, calling: Calling
) -> None:
    async with program("worker", settings=settings) as worker:
        await worker.logged("worker_ready")
        assert await worker.end() == 0
    settings["MOKSORI_JOBS__WORKERS"] = "0"
    async with program("serve", settings=settings) as server, calling(server) as caller:
        job_id = (await caller.hand_in(bursts(3))).json()["job_id"]
        health = await caller.health()
        assert health["queue"]["status"] == "degraded"
        assert health["queue"]["facts"] == {"queued": 1, "running": 0, "workers": 0}
        async with program("worker", settings=settings) as worker:
            assert (await caller.done(job_id))["segment_count"] == 3

            async def well() -> bool:
                return bool((await caller.health())["queue"]["status"] == "ok")

            assert await until(well)
            assert await worker.end() == 0
    assert serving is not None


async def test_exposure_without_a_key_is_refused(
    settings: dict[str, str], calling: Calling
) -> None:
    exposed = ("serve", "--host", "0.0.0.0")  # noqa: S104 - this is the point
    async with program(*exposed, settings=settings) as server:
        assert await server.process.wait() == 4

        async def explained() -> bool:
            return any("exposed_without_key" in str(line) for line in server.lines)

        assert await until(explained, within_s=5.0)
    async with program("keys", "create", "a", settings=settings) as keys:
        assert await keys.process.wait() == 0
    async with program(*exposed, settings=settings) as server, calling(server) as caller:
        assert (await caller.client.get("/api/v1/conversation/jobs")).status_code == 401


async def test_a_port_that_is_taken_is_a_clear_error(
    settings: dict[str, str], serving: Serving
) -> None:
    async with serving(settings) as server:
        port = (await server.url()).rpartition(":")[2]
        async with program("serve", "--port", port, settings=settings) as second:
            assert await second.process.wait() == 4
