"""A worker may die at any moment: every job completes, every effect and every event is there once.

Real worker processes are killed inside running jobs. A kill counts only if the dead worker's job
was still marked as running in its name; each of these must come back as a reclaimed job.
"""

import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import anyio
import anyio.abc
import pytest
from anyio.streams.text import TextReceiveStream
from sqlalchemy import Select, func, select

from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.queue.tables import JOB
from moksori.backends.store.database import SqlDatabase
from moksori.ports.bus import StoredEvent
from moksori.ports.queue import JobState, NewJob
from moksori.testing.proof_worker import EFFECT, KIND, STEPS, prepare

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.anyio]

KILLS = 36
WORKERS = 3
TTL_S = 1.0
PAUSE_S = 0.08


class Bench:
    """The workers of one proof, and what they left in the database."""

    def __init__(self, database: SqlDatabase, url: str) -> None:
        self.database = database
        self.queue = RowQueue(database)
        self.url = url
        self.names = count()

    @asynccontextmanager
    async def worker(
        self, pause_s: float = PAUSE_S, *flags: str, ttl_s: float = TTL_S
    ) -> AsyncIterator["RunningWorker"]:
        owner = f"worker-{next(self.names)}"
        module = [sys.executable, "-W", "error", "-m", "moksori.testing.proof_worker"]
        arguments = [self.url, owner, str(ttl_s), str(pause_s), *flags]
        async with await anyio.open_process([*module, *arguments], stderr=None) as process:
            try:
                yield RunningWorker(owner, process)
            finally:
                if process.returncode is None:
                    process.kill()

    async def add_jobs(self, number: int) -> None:
        for _ in range(number):
            await self.database.run(lambda tx: self.queue.enqueue(tx, NewJob(KIND, "w", {})))

    async def rows(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        async with self.database.read() as tx:
            return [tuple(row) for row in await tx.execute(query)]

    async def open_jobs(self) -> int:
        depth = await self.queue.depth()
        return depth[JobState.QUEUED] + depth[JobState.RUNNING]

    async def check(self, events: list[StoredEvent]) -> None:
        """Everything once: jobs, effects, events, and what a live reader saw."""
        jobs = await self.rows(select(JOB.c.id, JOB.c.state, JOB.c.progress))
        assert {(state, progress) for _, state, progress in jobs} == {("done", 1.0)}
        wanted = Counter((job_id, step) for job_id, _, _ in jobs for step in range(STEPS))
        assert Counter(await self.rows(select(EFFECT.c.job_id, EFFECT.c.step))) == wanted
        told = Counter((e.topic.removeprefix("job:"), e.payload["step"]) for e in events)
        assert told == wanted
        assert [event.seq for event in events] == list(range(1, len(events) + 1))


class RunningWorker:
    def __init__(self, owner: str, process: anyio.abc.Process) -> None:
        self.owner = owner
        self.process = process
        assert process.stdout is not None
        self.lines = TextReceiveStream(process.stdout)
        self.seen = ""

    async def hear(self, word: str, times: int = 1) -> None:
        """Wait until the worker has said a word."""
        with anyio.fail_after(120):
            while self.seen.count(word) < times:
                self.seen += await self.lines.receive()
        self.seen = ""

    async def listen(self) -> str:
        """Read to the end of a worker that stops by itself."""
        async for piece in self.lines:
            self.seen += piece
        assert await self.process.wait() == 0
        return self.seen


@pytest.fixture
async def workshop(database: SqlDatabase, database_url: str) -> Bench:
    await prepare(database)
    return Bench(database, database_url)


async def _kill_until(workshop: Bench, kills: list[str]) -> None:
    """Kill one worker after the other, each somewhere inside a job."""
    dice = random.Random(7)  # noqa: S311 - a die is no secret
    while len(kills) < KILLS:
        async with workshop.worker() as worker:
            await worker.hear("begins", times=dice.randint(1, 2))
            await anyio.sleep(dice.uniform(0.0, STEPS * PAUSE_S))
            worker.process.send_signal(signal.SIGKILL)
            await worker.process.wait()
        query = select(JOB.c.id).where(JOB.c.owner == worker.owner, JOB.c.state == "running")
        kills.extend(job_id for (job_id,) in await workshop.rows(query))


async def _follow(log: RowEventLog, events: list[StoredEvent], done: anyio.Event) -> None:
    async with log.subscribe("w") as subscription:
        while True:
            fresh = await subscription.receive(0.5)
            events.extend(fresh)
            if done.is_set() and not fresh:
                return


async def test_killed_workers_lose_nothing_and_repeat_nothing(
    workshop: Bench, event_log: RowEventLog
) -> None:
    kills: list[str] = []
    events: list[StoredEvent] = []
    done = anyio.Event()

    async def supply() -> None:
        while len(kills) < KILLS:
            if await workshop.open_jobs() < 3 * WORKERS:
                await workshop.add_jobs(2 * WORKERS)
            await anyio.sleep(0.05)

    with anyio.fail_after(900):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_follow, event_log, events, done)
            async with anyio.create_task_group() as killers:
                killers.start_soon(supply)
                for _ in range(WORKERS):
                    killers.start_soon(_kill_until, workshop, kills)
            async with workshop.worker() as last:
                await last.listen()
            done.set()
    ((reclaims,),) = await workshop.rows(select(func.sum(JOB.c.tries - 1)))
    assert len(kills) >= KILLS
    assert reclaims >= len(kills)
    await workshop.check(events)


async def test_a_stalled_worker_can_not_commit(workshop: Bench, event_log: RowEventLog) -> None:
    await workshop.add_jobs(1)
    async with workshop.worker(1.0, "--still") as stalled:
        await stalled.hear("sleeps")
        stalled.process.send_signal(signal.SIGSTOP)
        async with workshop.worker(1.0) as other:
            await other.hear("sleeps")
            stalled.process.send_signal(signal.SIGCONT)
            await stalled.hear("lost")
            assert "ends" in await other.listen()
        assert "ends" not in await stalled.listen()
    assert await workshop.rows(select(JOB.c.tries)) == [(2,)]
    await workshop.check(list(await event_log.read("w")))


async def test_workers_under_load_meet_no_lock(workshop: Bench, event_log: RowEventLog) -> None:
    """Claims, heartbeats and commits of two processes and ours, as fast as they can."""
    await workshop.add_jobs(60)
    said: list[str] = []

    async def work() -> None:
        async with workshop.worker(0.0, ttl_s=60.0) as worker:
            said.append(await worker.listen())

    with anyio.fail_after(300):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(work)
            tasks.start_soon(work)
            for _ in range(20):
                await workshop.add_jobs(2)
    assert all("lost" not in words for words in said)
    assert sum(words.count("ends") for words in said) == 100
    assert await workshop.rows(select(func.max(JOB.c.tries))) == [(1,)]
    events: list[StoredEvent] = []
    while page := await event_log.read("w", after=len(events)):
        events.extend(page)
    await workshop.check(events)
