"""Real moksori processes for proofs: started, listened to by their log lines, and killed."""

import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import anyio
from anyio.abc import Process
from anyio.streams.text import TextReceiveStream

from moksori.app.environ import process_environ

_WAIT_S: Final = 60.0
_STOP_S: Final = 30.0
_KEPT: Final = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")

SLOW_EARS: Final = {
    "MOKSORI_STT__ENGINE": "moksori.testing.hearing:SlowStt",
    "MOKSORI_VAD__ENGINE": "moksori.testing.hearing:LoudVad",
    "MOKSORI_LOG__FORMAT": "json",
    "MOKSORI_JOBS__SCRIBE": "false",
    "MOKSORI_LIVE__LISTENERS": "0",
}
"""Settings of a process that takes its time for each window, and logs for programs; a server of
them has workers beside it and nothing else."""


class Program:
    """A process of moksori and what it has logged so far."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []
        self._bell = anyio.Event()

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    @property
    def children(self) -> list[int]:
        """The process ids of its children that run."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in path.read_text().split()] if path.exists() else []

    async def logged(self, event: str, *, after: int = 0, **facts: object) -> dict[str, Any]:
        """Wait for a log line, the first one at or after a place in `lines`.

        Raises:
            TimeoutError: it did not come.
        """
        with anyio.fail_after(_WAIT_S):
            while True:
                bell = self._bell
                for line in self.lines[after:]:
                    if line.get("event") == event and facts.items() <= line.items():
                        return line
                await bell.wait()

    async def url(self) -> str:
        """Wait until the server listens, and return where."""
        return str((await self.logged("serving"))["url"])

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def end(self) -> int:
        """Ask it to end and return its exit code.

        Raises:
            TimeoutError: it did not.
        """
        self.process.send_signal(signal.SIGTERM)
        with anyio.fail_after(_STOP_S):
            return await self.process.wait()

    async def listen(self) -> None:
        """Read the log to its end."""
        stream = self.process.stderr
        if stream is None:
            raise AssertionError("a pipe was asked for")
        rest = ""
        with suppress(anyio.ClosedResourceError):
            async for piece in TextReceiveStream(stream):
                *whole, rest = (rest + piece).split("\n")
                self.lines.extend(_parsed(line) for line in whole)
                self._bell.set()
                self._bell = anyio.Event()


@asynccontextmanager
async def program(*arguments: str, settings: Mapping[str, str]) -> AsyncIterator[Program]:
    """Run `python -m moksori` with settings from its environment; it is killed at the end."""
    environ = process_environ()
    kept = {name: environ[name] for name in _KEPT if name in environ}
    command = [sys.executable, "-W", "error", "-m", "moksori", *arguments]
    process = await anyio.open_process(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env={**kept, **settings}
    )
    running = Program(process)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(running.listen)
        try:
            yield running
        finally:
            with anyio.CancelScope(shield=True):
                if process.returncode is None:
                    await running.kill()
                await process.aclose()
            tasks.cancel_scope.cancel()


def _parsed(line: str) -> dict[str, Any]:
    try:
        parsed: Any = json.loads(line)
    except ValueError:
        parsed = None
    return parsed if isinstance(parsed, dict) else {"event": line}


async def until(holds: Callable[[], Awaitable[bool]], *, within_s: float = _WAIT_S) -> bool:
    """Ask again and again until something holds; tell whether that came in time."""
    with anyio.move_on_after(within_s):
        while True:
            if await holds():
                return True
            await anyio.sleep(0.05)
    return False


async def gone(pids: Sequence[int], *, within_s: float) -> bool:
    """Wait until none of these processes runs; tell whether that came true."""

    async def none_runs() -> bool:
        await anyio.lowlevel.checkpoint()
        return not any(_runs(pid) for pid in pids)

    return await until(none_runs, within_s=within_s)


def _runs(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
