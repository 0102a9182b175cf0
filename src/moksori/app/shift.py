"""Claiming jobs of some kinds, one after the other, until it is time to leave."""

import signal
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

import anyio
import structlog
from anyio.abc import TaskStatus

from moksori.app.attendance import Attendance, JobWork
from moksori.app.lifeline import Lifeline
from moksori.errors import BackendError
from moksori.ports.queue import JobQueue

LEAVE_S: Final = 20
"""Who is told to leave and is still there after this long is killed, seconds."""

AFTER_FAULT_S: Final = 2.0
"""How long a database that is out of reach is left alone."""

log = structlog.get_logger(__name__)


class Shift:
    """The work of one process. `owner` is the name that leases are taken in."""

    def __init__(
        self, works: Mapping[str, JobWork], queue: JobQueue, owner: str, *, poll_s: float
    ) -> None:
        self.owner = owner
        self.kinds = list(works)
        self._queue = queue
        self._poll_s = poll_s
        self._attendance = Attendance(works, queue.ttl_s)
        self._leaving = anyio.Event()

    @property
    def busy(self) -> bool:
        """Whether a job is being worked on."""
        return self._attendance.busy

    def leave(self) -> None:
        """Claim nothing more, give the job under way back, and end."""
        if not self._leaving.is_set():
            log.info("worker_leaves", worker_id=self.owner, busy=self.busy)
        self._leaving.set()
        self._attendance.leave()

    async def work(self) -> None:
        """Work until `leave`."""
        while not self._leaving.is_set():
            await self._step()

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

    async def heed_lifeline(self, lifeline: Lifeline) -> None:
        """Look for work when woken; leave with the pipe, an alarm set in case that hangs."""
        while await lifeline.woken():
            self._queue.wake()
        signal.alarm(LEAVE_S)
        self.leave()

    async def _step(self) -> None:
        """Do a job, or wait for one."""
        try:
            lease = await self._queue.claim(self.kinds, self.owner)
        except BackendError as error:
            log.warning("claim_failed", error_code=error.code)
            with anyio.move_on_after(AFTER_FAULT_S):
                await self._leaving.wait()
            return
        if lease is None:
            await self.unless_leaving(partial(self._queue.wait, self._poll_s))
        else:
            await self._attendance.attend(lease)
