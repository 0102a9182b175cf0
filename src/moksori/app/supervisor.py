"""The processes beside `serve`: started, woken, started anew when they die, ended with it."""

import os
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import anyio
import structlog
from anyio.abc import ByteSendStream, Process

from moksori.app.children import Child
from moksori.app.lifeline import handover
from moksori.app.settings import Settings
from moksori.errors import BackendError
from moksori.ports.queue import JobQueue
from moksori.schema import new_id

_WAKE: Final = b"\n"
_WAKE_S: Final = 1.0
_LOOK_S: Final = 30.0
_FIRST_PAUSE_S: Final = 0.2
_STEADY_S: Final = 10.0
"""A process that lived this long was no failed start."""
_EXPIRE_S: Final = 5.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def supervised(
    settings: Settings, queue: JobQueue, children: Sequence[Child]
) -> AsyncIterator["Supervisor"]:
    """Run processes as long as the block lasts.

    At its end they give their jobs back and leave; who has not left in time is killed.
    """
    supervisor = Supervisor(settings, queue)
    async with anyio.create_task_group() as tasks:
        for child in children:
            for _ in range(child.count):
                tasks.start_soon(supervisor.keep_one, child)
        tasks.start_soon(supervisor.pass_wakes)
        try:
            yield supervisor
        finally:
            tasks.cancel_scope.cancel()


class Supervisor:
    """Keeps processes running."""

    def __init__(self, settings: Settings, queue: JobQueue) -> None:
        self._queue = queue
        self._handover = handover(settings)
        self._leave_s = settings.server.shutdown_s
        self._running: dict[int, ByteSendStream] = {}

    @property
    def pids(self) -> frozenset[int]:
        """The ids of the processes that run now."""
        return frozenset(self._running)

    async def keep_one(self, child: Child) -> None:
        """Keep one process running; wait longer each time it dies soon after its start."""
        pause_s = _FIRST_PAUSE_S
        while True:
            began = anyio.current_time()
            returncode = await self._run_one(child)
            lived_s = anyio.current_time() - began
            log.warning(
                "worker_died", kind=child.name, returncode=returncode, lived_s=round(lived_s, 1)
            )
            if lived_s > _STEADY_S:
                pause_s = _FIRST_PAUSE_S
            else:
                await anyio.sleep(pause_s)
                pause_s = min(2 * pause_s, child.longest_pause_s)

    async def pass_wakes(self) -> None:
        """Tell the processes that this one made a job, and now and then just so."""
        while True:
            await self._queue.wait(_LOOK_S)
            for stream in list(self._running.values()):
                with anyio.move_on_after(_WAKE_S), suppress(OSError, anyio.BrokenResourceError):
                    await stream.send(_WAKE)

    async def _run_one(self, child: Child) -> int:
        """Run one process to its end; when cancelled, end it. Its leases end with it."""
        owner = new_id()
        process = await anyio.open_process(
            [*child.command, "--owner", owner],
            stdin=subprocess.PIPE,
            stdout=None if child.heed is None else subprocess.PIPE,
            stderr=None,
            start_new_session=True,
        )
        try:
            return await self._watched(child, process)
        finally:
            self._running.pop(process.pid, None)
            with anyio.CancelScope(shield=True):
                await self._end(process)
                await self._expire(owner)

    async def _watched(self, child: Child, process: Process) -> int:
        """Greet a process, heed what it says, and wait for its end."""
        stream = process.stdin
        if stream is None:
            raise AssertionError("a pipe was asked for")
        with suppress(OSError, anyio.BrokenResourceError):
            await stream.send(self._handover)
        self._running[process.pid] = stream
        async with anyio.create_task_group() as tasks:
            if child.heed is not None and process.stdout is not None:
                tasks.start_soon(child.heed, process.stdout)
            returncode = await process.wait()
            tasks.cancel_scope.cancel()
        return returncode

    async def _end(self, process: Process) -> None:
        """Close the pipe, which is the polite call to leave; kill the process group if in vain."""
        with suppress(OSError, anyio.BrokenResourceError):
            if process.stdin is not None:
                await process.stdin.aclose()
        with anyio.move_on_after(self._leave_s) as waiting:
            await process.wait()
        if waiting.cancelled_caught:
            log.warning("worker_killed", pid=process.pid)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        with suppress(OSError, anyio.BrokenResourceError):
            if process.stdout is not None:
                await process.stdout.aclose()

    async def _expire(self, owner: str) -> None:
        """Let others go on at once with what a dead process was working on."""
        with anyio.move_on_after(_EXPIRE_S):
            try:
                if await self._queue.expire(owner):
                    self._queue.wake()
            except BackendError as error:
                log.warning("leases_left_to_time", error_code=error.code)
