"""Watched processes, played by small programs: greeted, woken, replaced, ended, killed in need."""

import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import anyio
import pytest
from anyio.abc import ByteReceiveStream

from moksori.app.children import Child, Heed
from moksori.app.settings import Settings, load_settings
from moksori.app.supervisor import Supervisor, supervised
from moksori.ports.queue import JobQueue
from moksori.testing.processes import gone, until

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

POLITE = """
import sys
notes = open(sys.argv[1], "a", buffering=1)
for line in sys.stdin:
    notes.write("wake\\n" if line == "\\n" else "greeting\\n")
notes.write("end\\n")
"""
STUBBORN = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "a").write("greeting\\n")
while True:
    signal.pause()
"""
DYING = """
import sys
open(sys.argv[1], "a").write("greeting\\n")
sys.exit(3)
"""
SPEAKING = """
import sys
sys.stdin.readline()
print(" ".join(sys.argv[2:]), flush=True)
sys.stdin.read()
"""


class Bell:
    """A queue of which only waking and expiring are of interest."""

    def __init__(self) -> None:
        self._event = anyio.Event()
        self.expired: list[str] = []

    async def wait(self, timeout_s: float) -> None:
        with anyio.move_on_after(timeout_s):
            await self._event.wait()
        self._event = anyio.Event()

    def wake(self) -> None:
        self._event.set()

    async def expire(self, owner: str) -> int:
        await anyio.lowlevel.checkpoint()
        self.expired.append(owner)
        return 1


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    overrides = {
        "data_dir": str(tmp_path),
        "server": {"shutdown_s": 0.5},
    }
    return load_settings(environ={}, cwd=tmp_path, overrides=overrides)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


@asynccontextmanager
async def watching(
    settings: Settings, code: str, notes: Path, heed: Heed | None = None
) -> AsyncIterator[tuple[Supervisor, Bell]]:
    bell = Bell()
    command = (sys.executable, "-I", "-c", code, str(notes))
    queue: JobQueue = bell  # type: ignore[assignment] # only waking and expiring are used
    with anyio.fail_after(30):
        async with supervised(settings, queue, [Child("player", command, 2, heed)]) as supervisor:
            yield supervisor, bell


def written(notes: Path, word: str) -> Callable[[], int]:
    return lambda: notes.read_text().split().count(word) if notes.exists() else 0


async def reach(count: Callable[[], int], number: int) -> None:
    async def reached() -> bool:
        await anyio.lowlevel.checkpoint()
        return count() >= number

    assert await until(reached, within_s=10.0)


async def test_workers_are_greeted_woken_and_ended(settings: Settings, notes: Path) -> None:
    async with watching(settings, POLITE, notes) as (supervisor, bell):
        await reach(written(notes, "greeting"), 2)
        assert len(supervisor.pids) == 2
        bell.wake()
        await reach(written(notes, "wake"), 2)
        pids = list(supervisor.pids)
    assert written(notes, "end")() == 2
    assert await gone(pids, within_s=0.5)


async def test_who_does_not_leave_is_killed(settings: Settings, notes: Path) -> None:
    async with watching(settings, STUBBORN, notes) as (supervisor, _):
        await reach(written(notes, "greeting"), 2)
        pids = list(supervisor.pids)
        began = anyio.current_time()
    assert 0.5 <= anyio.current_time() - began < 5.0
    assert await gone(pids, within_s=0.5)


async def test_the_dead_are_replaced_with_growing_pauses(settings: Settings, notes: Path) -> None:
    began = anyio.current_time()
    async with watching(settings, DYING, notes):
        await reach(written(notes, "greeting"), 6)
    assert anyio.current_time() - began > 0.2 + 0.4


async def test_what_they_hold_is_free_when_they_are_dead(settings: Settings, notes: Path) -> None:
    """In the name that each was given."""
    heard: list[str] = []
    async with watching(settings, SPEAKING, notes, partial(_hear, heard)) as (supervisor, bell):
        await reach(lambda: len(heard), 2)
        names = {line.removeprefix("--owner ") for line in heard}
        assert len(names) == 2
        assert bell.expired == []
        first = min(supervisor.pids)
        os.kill(first, signal.SIGKILL)
        await reach(lambda: len(bell.expired), 1)
        assert bell.expired[0] in names
        assert await gone([first], within_s=0.5)
    assert names <= set(bell.expired)


async def _hear(heard: list[str], stream: ByteReceiveStream) -> None:
    async for piece in stream:
        heard.extend(piece.decode().splitlines())


async def test_a_command_that_can_not_run_is_an_error(settings: Settings) -> None:
    queue: JobQueue = Bell()  # type: ignore[assignment] # only waking and expiring are used
    with pytest.raises(ExceptionGroup) as failure:
        async with supervised(settings, queue, [Child("player", ("/no/such/program",))]):
            await anyio.sleep_forever()
    assert failure.group_contains(FileNotFoundError)
