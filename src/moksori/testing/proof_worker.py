"""A real worker for the proofs: runs jobs in steps, and tells on stdout what it is about to do.

Run it as `python -m moksori.testing.proof_worker URL OWNER TTL_S PAUSE_S [--still]`. Each step of a
job is one transaction: guard, an effect, an event; the last one finishes the job. It goes on where
the last worker stopped and ends when no job is left. `--still` has no heartbeat.
"""

import sys
from typing import Final

import anyio
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select

from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowLease, RowQueue
from moksori.backends.store import open_database
from moksori.backends.store.connections import PoolSize
from moksori.backends.store.database import SqlDatabase
from moksori.errors import LeaseLostError
from moksori.ports.bus import NewEvent
from moksori.ports.queue import JobState
from moksori.ports.store import Transaction
from moksori.schema import name_type

KIND: Final = "proof"
STEPS: Final = 4
EFFECTS: Final = MetaData()
EFFECT: Final = Table(
    "proof_effect",
    EFFECTS,
    Column("number", Integer, primary_key=True),
    Column("job_id", name_type(40), nullable=False),
    Column("step", Integer, nullable=False),  # not unique: twice must be possible, to be seen
)


async def prepare(database: SqlDatabase) -> None:
    """Make the table of effects, or empty it."""
    async with database.begin() as tx:
        await tx.run_sync(EFFECTS.create_all)
        await tx.execute(EFFECT.delete())


def tell(word: str, lease: RowLease) -> None:
    """Print a line for whoever watches: `begins`, `sleeps`, `ends`, `lost`, and the job."""
    sys.stdout.write(f"{word} {lease.job.id}\n")
    sys.stdout.flush()


class ProofWorker:
    """Claims and runs the jobs of kind `proof` until none is left."""

    def __init__(self, database: SqlDatabase, owner: str, ttl_s: float, pause_s: float) -> None:
        self._database = database
        self._queue = RowQueue(database, ttl_s=ttl_s, max_tries=10_000)
        self._log = RowEventLog(database)
        self._owner = owner
        self._pause_s = pause_s

    async def run(self, *, still: bool) -> None:
        """Work until no job is queued or running; a lost lease only ends its job."""
        while True:
            lease = await self._queue.claim([KIND], self._owner)
            if lease is None:
                depth = await self._queue.depth()
                if depth[JobState.QUEUED] + depth[JobState.RUNNING] == 0:
                    return
                await anyio.sleep(0.05)
                continue
            try:
                await (self._work(lease) if still else self._work_beating(lease))
            except* LeaseLostError:
                tell("lost", lease)

    async def _work_beating(self, lease: RowLease) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._beat, lease)
            await self._work(lease)
            tasks.cancel_scope.cancel()

    async def _beat(self, lease: RowLease) -> None:
        while True:
            await anyio.sleep(self._queue.ttl_s / 3)
            await lease.heartbeat()

    async def _work(self, lease: RowLease) -> None:
        tell("begins", lease)
        query = select(func.count()).where(EFFECT.c.job_id == lease.job.id)
        async with self._database.read() as tx:
            done = (await tx.execute(query)).scalar_one()
        for step in range(done, STEPS):
            tell("sleeps", lease)
            await anyio.sleep(self._pause_s)

            async def write(tx: Transaction, step: int = step) -> None:
                await self._write(tx, lease, step)

            await self._database.run(write)
        tell("ends", lease)

    async def _write(self, tx: Transaction, lease: RowLease, step: int) -> None:
        await lease.guard(tx, progress=(step + 1) / STEPS)
        await tx.execute(insert(EFFECT).values(job_id=lease.job.id, step=step))
        event = NewEvent(f"job:{lease.job.id}", "step", {"step": step})
        await self._log.append(tx, lease.job.workspace, [event])
        if step == STEPS - 1:
            await lease.finish(tx, JobState.DONE)


async def main(*arguments: str) -> None:
    """Open the database and work."""
    url, owner, ttl_s, pause_s, *flags = arguments
    database = open_database(url, pool=PoolSize(kept=2, extra=1))
    try:
        worker = ProofWorker(database, owner, float(ttl_s), float(pause_s))
        await worker.run(still="--still" in flags)
    finally:
        await database.aclose()


if __name__ == "__main__":
    anyio.run(main, *sys.argv[1:])
