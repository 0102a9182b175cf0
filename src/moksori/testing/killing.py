"""Workers that are killed inside jobs, until enough were."""

import random
from collections.abc import Sequence

import anyio
from sqlalchemy import select

from moksori.backends.queue.rows import RowQueue
from moksori.backends.queue.tables import JOB
from moksori.backends.store.database import SqlDatabase
from moksori.ports.queue import JobState
from moksori.testing.processes import program


class Killing:
    """Real workers, one after the other, each killed within `longest_s` of its first job.

    A kill counts only if the dead worker's job was still marked as running in its name.
    """

    def __init__(
        self,
        database: SqlDatabase,
        settings: dict[str, str],
        *,
        enough: int,
        longest_s: float,
        command: Sequence[str] = ("worker",),
    ) -> None:
        self._database = database
        self._settings = settings
        self._enough = enough
        self._longest_s = longest_s
        self._command = command
        self.kills = 0

    @property
    def enough(self) -> bool:
        """Whether so many were killed as were asked for."""
        return self.kills >= self._enough

    async def go_on(self, seed: int) -> None:
        """Start workers and kill them until there were enough; several may do so at once."""
        dice = random.Random(seed)  # noqa: S311 - a die is no secret
        while not self.enough:
            async with program(*self._command, settings=self._settings) as worker:
                owner = (await worker.logged("worker_ready"))["worker_id"]
                await worker.logged("job_begun")
                await anyio.sleep(dice.uniform(0.0, self._longest_s))
                await worker.kill()
            self.kills += await self._was_running(owner)

    async def open_jobs(self) -> int:
        """Count the jobs that wait or run."""
        depth = await RowQueue(self._database).depth()
        return depth[JobState.QUEUED] + depth[JobState.RUNNING]

    async def all_done(self) -> bool:
        """Tell whether no job waits or runs."""
        return await self.open_jobs() == 0

    async def _was_running(self, owner: str) -> bool:
        query = select(JOB.c.id).where(JOB.c.owner == owner, JOB.c.state == JobState.RUNNING)
        async with self._database.read() as tx:
            return (await tx.execute(query)).first() is not None
