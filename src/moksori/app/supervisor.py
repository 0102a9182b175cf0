"""Worker processes of `serve`: started, woken, started anew when they die, ended with it."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import anyio
import structlog
from anyio.abc import ByteSendStream, Process

from moksori.app.lifeline import handover
from moksori.app.settings import Settings
from moksori.ports.queue import JobQueue

COMMAND: Final = (sys.executable, "-m", "moksori", "worker", "--watched")

_WAKE: Final = b"\n"
_WAKE_S: Final = 1.0
_LOOK_S: Final = 30.0
_FIRST_PAUSE_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 30.0
_STEADY_S: Final = 10.0
"""A worker that lived this long was no failed start."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def supervised(
    settings: Settings, queue: JobQueue, *, command: Sequence[str] = COMMAND
) -> AsyncIterator["Supervisor"]:
    """Run the worker processes of the settings as long as the block lasts.

    At its end they give their jobs back and leave; who has not left in time is killed.
    """
    supervisor = Supervisor(settings, command)
    async with anyio.create_task_group() as tasks:
        for _ in range(settings.jobs.workers):
            tasks.start_soon(supervisor.keep_one)
        tasks.start_soon(supervisor.pass_wakes, queue)
        try:
            yield supervisor
        finally:
            tasks.cancel_scope.cancel()


class Supervisor:
    """Keeps worker processes running."""

    def __init__(self, settings: Settings, command: Sequence[str] = COMMAND) -> None:
        self._command = list(command)
        self._handover = handover(settings)
        self._leave_s = settings.server.shutdown_s
        self._running: dict[int, ByteSendStream] = {}

    @property
    def pids(self) -> frozenset[int]:
        """The process ids of the workers that run now."""
        return frozenset(self._running)

    async def keep_one(self) -> None:
        """Keep one worker running; wait longer each time it dies soon after its start."""
        pause_s = _FIRST_PAUSE_S
        while True:
            began = anyio.current_time()
            returncode = await self._run_one()
            lived_s = anyio.current_time() - began
            pause_s = _FIRST_PAUSE_S if lived_s > _STEADY_S else min(2 * pause_s, _LONGEST_PAUSE_S)
            log.warning("worker_died", returncode=returncode, lived_s=round(lived_s, 1))
            await anyio.sleep(pause_s)

    async def pass_wakes(self, queue: JobQueue) -> None:
        """Tell the workers that this process made a job, and now and then just so."""
        while True:
            await queue.wait(_LOOK_S)
            for stream in list(self._running.values()):
                with anyio.move_on_after(_WAKE_S), suppress(OSError, anyio.BrokenResourceError):
                    await stream.send(_WAKE)

    async def _run_one(self) -> int:
        """Run one worker to its end; when cancelled, end it."""
        process = await anyio.open_process(
            self._command, stdin=subprocess.PIPE, stdout=None, stderr=None, start_new_session=True
        )
        stream = process.stdin
        if stream is None:
            raise AssertionError("a pipe was asked for")
        try:
            with suppress(OSError, anyio.BrokenResourceError):
                await stream.send(self._handover)
            self._running[process.pid] = stream
            return await process.wait()
        finally:
            self._running.pop(process.pid, None)
            with anyio.CancelScope(shield=True):
                await self._end(process, stream)

    async def _end(self, process: Process, stream: ByteSendStream) -> None:
        """Close the pipe, which is the polite call to leave; kill the process group if in vain."""
        with suppress(OSError, anyio.BrokenResourceError):
            await stream.aclose()
        with anyio.move_on_after(self._leave_s) as waiting:
            await process.wait()
        if waiting.cancelled_caught:
            log.warning("worker_killed", pid=process.pid)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
