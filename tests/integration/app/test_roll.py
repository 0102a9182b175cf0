"""Who is dead is known by a lock, and only where that can be known."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from moksori.app import roll
from moksori.app.roll import call_roll, dead_in, enrolled
from moksori.backends.queue.rows import RowQueue
from moksori.backends.store.database import SqlDatabase
from moksori.errors import BackendError
from moksori.ports.queue import JobState, NewJob
from moksori.ports.store import Transaction

pytestmark = [pytest.mark.integration, pytest.mark.anyio]
ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

LIVING = """
import sys, anyio
from pathlib import Path
from moksori.app.roll import enrolled

async def live():
    async with enrolled(Path(sys.argv[1]), sys.argv[2]):
        print("here", flush=True)
        await anyio.to_thread.run_sync(sys.stdin.read)

anyio.run(live)
"""


@contextmanager
def living(home: Path, owner: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that has enrolled."""
    command = [sys.executable, "-c", LIVING, str(home), owner]
    with subprocess.Popen(  # noqa: S603 - our own arguments
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        try:
            yield process
        finally:
            process.kill()


def folder_of(home: Path) -> Path:
    return home / "processes"


def locks_in(home: Path) -> list[Path]:
    return list(home.rglob("*.lock"))


@pytest.fixture
def queue(database: SqlDatabase) -> RowQueue:
    return RowQueue(database, ttl_s=1_000.0)


async def begun(database: SqlDatabase, queue: RowQueue, owner: str) -> str:
    """Have an owner begin a job of a kind of its own."""

    async def work(tx: Transaction) -> str:
        return await queue.enqueue(tx, NewJob(owner, "w", {}))

    job_id = await database.run(work)
    lease = await queue.claim([owner], owner)
    assert lease is not None
    return job_id


@ONE
async def test_leases_of_the_dead_end_and_no_others(
    database: SqlDatabase, queue: RowQueue, tmp_path: Path
) -> None:
    for owner in ("killed", "lives", "unknown"):
        await begun(database, queue, owner)
    with living(tmp_path, "lives"), living(tmp_path, "killed") as process:
        assert await call_roll(tmp_path, queue) == 0
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert await call_roll(tmp_path, queue) == 1
        assert [path.stem for path in folder_of(tmp_path).iterdir()] == ["lives"]
        assert await queue.claim(["lives", "unknown"], "another") is None
        lease = await queue.claim(["killed"], "another")
        assert lease is not None
        assert lease.job.tries == 2
        assert await call_roll(tmp_path, queue) == 0
    states = await queue.depth()
    assert states[JobState.RUNNING] == 3


@ONE
async def test_who_leaves_in_order_is_on_no_list(queue: RowQueue, tmp_path: Path) -> None:
    async with enrolled(tmp_path, "me"):
        assert dead_in(folder_of(tmp_path)) == []
        assert [path.stem for path in folder_of(tmp_path).iterdir()] == ["me"]
    assert list(folder_of(tmp_path).iterdir()) == []
    assert await call_roll(tmp_path, queue) == 0


@pytest.mark.parametrize(
    ("boot", "machine", "known"),
    [
        ("this", "here", True),
        ("this", "there", True),  # another container under the same kernel
        ("before", "here", True),  # the machine was started anew
        ("before", "there", False),  # another machine with the same folder
        ("-", "there", False),
        ("-", "-", False),
    ],
)
async def test_nothing_is_said_of_other_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boot: str, machine: str, *, known: bool
) -> None:
    path = folder_of(tmp_path) / "somebody.lock"
    path.parent.mkdir()
    path.write_text(f"{boot} {machine}\n")
    monkeypatch.setattr(roll, "_boot", lambda: "-" if boot == "-" else "this")
    monkeypatch.setattr(roll, "_machine", lambda: "-" if machine == "-" else "here")
    assert dead_in(path.parent) == (["somebody"] if known else [])
    assert path.exists()


async def test_who_has_not_said_who_it_is_may_just_be_coming(tmp_path: Path) -> None:
    path = folder_of(tmp_path) / "somebody.lock"
    path.parent.mkdir()
    path.touch()
    assert dead_in(path.parent) == []
    assert path.exists()
    hours_ago = time.time() - 4_000
    os.utime(path, (hours_ago, hours_ago))
    assert dead_in(path.parent) == []
    assert not path.exists()


@ONE
async def test_a_database_out_of_reach_is_asked_at_the_next_start(
    queue: RowQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with living(tmp_path, "killed") as process:
        process.kill()
        process.wait()

    async def fails(owner: str) -> int:
        raise BackendError(owner)

    with monkeypatch.context() as patch:
        patch.setattr(queue, "expire", fails)
        assert await call_roll(tmp_path, queue) == 0
    assert dead_in(folder_of(tmp_path)) == ["killed"]


@ONE
async def test_a_disk_without_locks_keeps_no_server_from_starting(
    queue: RowQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with living(tmp_path, "killed") as process:
        process.kill()
        process.wait()

    def without_locks(*_: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", without_locks)
        async with enrolled(tmp_path, "me"):
            assert [path.stem for path in locks_in(tmp_path)] == ["killed"]
            assert await call_roll(tmp_path, queue) == 0
    assert dead_in(folder_of(tmp_path)) == ["killed"]


@pytest.mark.parametrize("owner", ["../me", "", "a b", "x" * 65])
async def test_who_can_not_enrol_works_all_the_same(tmp_path: Path, owner: str) -> None:
    async with enrolled(tmp_path, owner):
        assert dead_in(tmp_path) == dead_in(folder_of(tmp_path)) == []
    assert locks_in(tmp_path) == []
