"""Claiming jobs of some kinds, one after the other or many at once, until it is time to leave."""

import signal
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

import anyio
import structlog
from anyio.abc import TaskGroup, TaskStatus

from moksori.app.attendance import Attendance, JobWork
from moksori.app.lifeline import Lifeline
from moksori.errors import BackendError
from moksori.ports.queue import JobQueue, Lease

LEAVE_S: Final = 20
"""Who is told to leave and is still there after this long is killed, seconds."""

AFTER_FAULT_S: Final = 1.0
"""How long a database that is out of reach is left alone."""

log = structlog.get_logger(__name__)


class Shift:
    """The work of one process. `owner` is the name that leases are taken in.

    With `at_once` it takes every job that there is, else one after the other.
    """

    def __init__(
        self,
        works: Mapping[str, JobWork],
        queue: JobQueue,
        owner: str,
        *,
        poll_s: float,
        at_once: bool = False,
    ) -> None:
        self.owner = owner
        self.kinds = list(works)
        self._works = works
        self._queue = queue
        self._poll_s = poll_s
        self._at_once = at_once
        self._attendances: set[Attendance] = set()
        self._leaving = anyio.Event()

    @property
    def busy(self) -> bool:
        """Whether a job is being worked on."""
        return any(attendance.busy for attendance in self._attendances)

    def leave(self) -> None:
        """Claim nothing more, give the jobs under way back, and end."""
        if not self._leaving.is_set():
            log.info("worker_leaves", worker_id=self.owner, busy=self.busy)
        self._leaving.set()
        for attendance in self._attendances:
            attendance.leave()

    async def work(self) -> None:
        """Work until `leave`."""
        async with anyio.create_task_group() as jobs:
            while not self._leaving.is_set():
                await self._step(jobs)

    async def unless_leaving(self, step: Callable[[], Awaitable[None]]) -> None:
        """Take a step that the call to leave breaks off."""

        async def watch() -> None:
            await self._leaving.wait()
            tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            await step()
            tasks.cancel_scope.cancel()

    async def heed_signals(
        self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED
    ) -> None:
        """Leave at SIGTERM and SIGINT."""
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            task_status.started()
            async for _ in signals:
                self.leave()

    async def heed_lifeline(
        self, lifeline: Lifeline, nudge: Callable[[], None] = lambda: None
    ) -> None:
        """Look for work when woken; leave with the pipe, an alarm set in case that hangs."""
        while await lifeline.woken():
            nudge()
            self._queue.wake()
        signal.alarm(LEAVE_S)
        self.leave()

    async def _step(self, jobs: TaskGroup) -> None:
        """Do a job, or begin it, or wait for one."""
        try:
            lease = await self._queue.claim(self.kinds, self.owner)
        except BackendError as error:
            log.warning("claim_failed", error_code=error.code)
            with anyio.move_on_after(AFTER_FAULT_S):
                await self._leaving.wait()
            return
        if lease is None:
            await self.unless_leaving(partial(self._queue.wait, self._poll_s))
        elif self._at_once:
            jobs.start_soon(self._attend, lease)
        else:
            await self._attend(lease)

    async def _attend(self, lease: Lease) -> None:
        if self._leaving.is_set():
            await self._works[lease.job.kind].given_back(lease)
            return
        attendance = Attendance(self._works, self._queue.ttl_s)
        self._attendances.add(attendance)
        try:
            await attendance.attend(lease)
        finally:
            self._attendances.discard(attendance)
