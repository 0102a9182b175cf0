"""A worker in this process: it takes what comes, waits without haste, tidies, leaves at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest

from moksori.app.engines import open_stt
from moksori.app.presence import Presence
from moksori.app.settings import Settings, load_settings
from moksori.app.wiring import open_backends, open_core
from moksori.app.worker import Worker
from moksori.backends.bus.tables import EVENT
from moksori.backends.queue.rows import RowQueue
from moksori.core import Core
from moksori.errors import BackendError
from moksori.ports.bus import NewEvent
from moksori.ports.queue import JobState
from moksori.testing.hearing import bursts
from moksori.transcripts.model import NewTranscript
from moksori.transcripts.service import Backends

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


async def body(count: int) -> AsyncIterator[bytes]:
    yield bursts(count)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    overrides: dict[str, Any] = {
        "data_dir": str(tmp_path / "data"),
        "stt": {"engine": "moksori.testing.hearing:SlowStt"},
        "vad": {"engine": "moksori.testing.hearing:LoudVad"},
        "jobs": {"poll_s": 0.05, "lease_s": 2.0},
    }
    return load_settings(environ={}, cwd=tmp_path, overrides=overrides)


@asynccontextmanager
async def employed(settings: Settings) -> AsyncIterator[tuple[Core, Worker, Backends]]:
    """Open a core with a worker that runs until it is told to leave."""
    with anyio.fail_after(30):
        async with (
            open_core(settings, workers=False) as core,
            open_backends(settings, migrate=False) as backends,
            anyio.create_task_group() as tasks,
        ):
            worker = Worker(settings, backends, open_stt(settings))
            tasks.start_soon(worker.run)
            yield core, worker, backends
            worker.leave()


async def hand_in(core: Core, count: int) -> str:
    return await core.transcripts.request("w", NewTranscript(), body(count), limit_bytes=10**8)


async def test_jobs_are_done_one_after_the_other(settings: Settings) -> None:
    async with employed(settings) as (core, _, _):
        ids = [await hand_in(core, 2) for _ in range(3)]
        ends = []
        for job_id in ids:
            transcript, segments = await core.transcripts.result("w", job_id, deadline_s=20.0)
            assert len(segments) == 2
            ends.append(transcript.finished_at)
    assert ends == sorted(ends, key=str)


async def test_who_leaves_gives_the_job_back_and_is_forgotten(settings: Settings) -> None:
    async with employed(settings) as (core, worker, backends):
        job_id = await hand_in(core, 40)
        async with core.transcripts.follow("w", job_id, heartbeat_s=1.0) as events:
            async for event in events:
                if event and event.type == "transcript_segment":
                    break
        worker.leave()
        began = anyio.current_time()
        while await Presence(backends.database).alive():  # noqa: ASYNC110 - another process would look the same way
            await anyio.sleep(0.01)
        assert anyio.current_time() - began < 2.0
        transcript = await core.transcripts.get("w", job_id)
        assert transcript.state is JobState.QUEUED
        assert transcript.segment_count > 0


async def test_a_database_that_is_away_for_a_moment_is_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, failures = RowQueue.claim, [BackendError("away"), BackendError("away")]

    async def sometimes(queue: RowQueue, *arguments: Any) -> Any:  # noqa: ANN401 - passed on
        if failures:
            raise failures.pop()
        return await claim(queue, *arguments)

    monkeypatch.setattr("moksori.app.shift.AFTER_FAULT_S", 0.02)
    monkeypatch.setattr(RowQueue, "claim", sometimes)
    async with employed(settings) as (core, _, _):
        job_id = await hand_in(core, 1)
        await core.transcripts.result("w", job_id, deadline_s=20.0)
    assert failures == []


async def test_old_events_are_pruned(settings: Settings) -> None:
    async with (
        open_backends(settings, migrate=True) as backends,
        backends.database.begin() as tx,
    ):
        await backends.events.append(tx, "w", [NewEvent("t", "old", {}), NewEvent("t", "x", {})])
        old = datetime.now(UTC) - timedelta(days=31)
        await tx.execute(EVENT.update().where(EVENT.c.type == "old").values(at=old))
    async with employed(settings) as (_, _, backends):
        while (await backends.events.bounds("w"))[0] == 1:  # noqa: ASYNC110 - it is done in the background
            await anyio.sleep(0.01)
        assert [event.type for event in await backends.events.read("w")] == ["x"]


async def test_worker_processes_come_and_go_with_the_core(settings: Settings) -> None:
    with anyio.fail_after(60):
        async with open_core(settings, workers=True) as core:
            job_id = await hand_in(core, 2)
            transcript, _ = await core.transcripts.result("w", job_id, deadline_s=50.0)
            assert transcript.model == "slow"
        async with open_backends(settings, migrate=False) as backends:
            assert await Presence(backends.database).alive() == 0
