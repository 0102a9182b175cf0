"""How long a job waits for a free worker: from `enqueue` to the first line of work.

SQLite in a fresh directory, every commit flushed to the disk, events and a heartbeat beside it, as
embedded moksori runs. The worker is told by `wake`; the second figure is a worker of another
process's kind, which only looks again every 200 ms.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import aclosing
from statistics import median

import anyio

from bench.figures import Figure
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.store import open_database
from moksori.backends.store.database import SqlDatabase
from moksori.backends.store.migrate import upgrade
from moksori.ports.bus import NewEvent
from moksori.ports.queue import JobState, NewJob
from moksori.ports.store import Transaction

KIND = "bench"
BAR_MS = 50.0


def measure(*, quick: bool) -> list[Figure]:
    """Return the median and the 95th percentile, milliseconds."""
    return anyio.run(_measure, 30 if quick else 200)


async def _measure(jobs: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/moksori.db"
        await upgrade(url)
        async with aclosing(open_database(url)) as database:
            queue = RowQueue(database)
            woken = await _waits(database, queue, queue.wake, jobs, poll_s=10.0)
            polled = await _waits(database, queue, _silent, jobs // 4, poll_s=0.2)
    note = f"{jobs} jobs, SQLite, synchronous=FULL"
    return [
        Figure("enqueue to first line of work, median", median(woken), "ms", BAR_MS, note=note),
        Figure("the same, 95th percentile", sorted(woken)[int(0.95 * len(woken))], "ms"),
        Figure("the same without wake-up, median", median(polled), "ms", note="looks every 200 ms"),
    ]


def _silent() -> None:
    """Tell nobody."""


async def _waits(
    database: SqlDatabase, queue: RowQueue, wake: Callable[[], None], jobs: int, *, poll_s: float
) -> list[float]:
    """Enqueue jobs one by one, each when the worker rests, and return their waits."""
    log = RowEventLog(database)
    begun: dict[str, float] = {}
    waits: list[float] = []
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_work, database, queue, log, begun, poll_s)
        for number in range(jobs):

            async def enqueue(tx: Transaction) -> str:
                job_id = await queue.enqueue(tx, NewJob(KIND, "w", {}))
                await log.append(tx, "w", [NewEvent(f"job:{job_id}", "queued", {})])
                return job_id

            await anyio.sleep(0.02 + 0.007 * (number % 30))
            asked = time.perf_counter()
            job_id = await database.run(enqueue)
            wake()
            with anyio.fail_after(10):
                while job_id not in begun:  # noqa: ASYNC110 - a bell would wake us before the worker
                    await anyio.sleep(0.001)
            waits.append(1000 * (begun[job_id] - asked))
        tasks.cancel_scope.cancel()
    return waits


async def _work(
    database: SqlDatabase,
    queue: RowQueue,
    log: RowEventLog,
    begun: dict[str, float],
    poll_s: float,
) -> None:
    while True:
        lease = await queue.claim([KIND], "bench")
        if lease is None:
            await queue.wait(poll_s)
            continue
        begun[lease.job.id] = time.perf_counter()
        async with database.begin() as tx:
            await lease.finish(tx, JobState.DONE)
            await log.append(tx, "w", [NewEvent(f"job:{lease.job.id}", "done", {})])
