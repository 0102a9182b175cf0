"""Which processes of a data folder live, told by locks that the kernel lets go when one dies.

A lease that nobody renews runs out by time. Where its owner is known to be dead, others need not
wait for that: a server that starts calls the roll, and ends the leases of those who do not answer.
"""

import fcntl
import os
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

import anyio.to_thread
import structlog

from moksori.errors import BackendError
from moksori.ports.queue import JobQueue

_FOLDER: Final = "processes"
_OWNER: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_FORGOTTEN_S: Final = 3_600.0
_UNKNOWN: Final = "-"

log = structlog.get_logger(__name__)


@asynccontextmanager
async def enrolled(home: Path, owner: str) -> AsyncIterator[None]:
    """Answer the roll in the name of an owner of leases, as long as the block and the process last.

    Where the data folder does not take the lock, leases end by time.
    """
    try:
        handle = await anyio.to_thread.run_sync(partial(_lock, home / _FOLDER, owner))
    except OSError as exc:
        log.warning("not_enrolled", reason=exc.strerror)
        yield
        return
    try:
        yield
    finally:
        with suppress(OSError):
            _path(home / _FOLDER, owner).unlink(missing_ok=True)
        os.close(handle)


async def call_roll(home: Path, queue: JobQueue) -> int:
    """End the leases of processes that died on this machine; return how many these were."""
    folder, ended = home / _FOLDER, 0
    for owner in await anyio.to_thread.run_sync(partial(dead_in, folder)):
        try:
            ended += await queue.expire(owner)
        except BackendError as error:
            log.warning("leases_left_to_time", error_code=error.code)
            break
        with suppress(OSError):
            _path(folder, owner).unlink(missing_ok=True)
    if ended:
        log.info("leases_of_the_dead_ended", count=ended)
    return ended


def dead_in(folder: Path) -> list[str]:
    """Return the owners whose processes are surely dead.

    Their locks are free, and they lived under this kernel, or on a machine of this name before it
    started anew. Nobody can tell that of another machine that has the same folder, or where locks
    are not to be had.
    """
    return [path.stem for path in sorted(folder.glob("*.lock")) if _is_dead(path)]


def _is_dead(path: Path) -> bool:
    with suppress(OSError):
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            said = os.read(handle, 1_024).decode(errors="replace").split()
            if len(said) == 2:  # noqa: PLR2004 - the kernel and the machine
                return said[0] == _boot() != _UNKNOWN or said[1] == _machine() != _UNKNOWN
            if os.fstat(handle).st_mtime < time.time() - _FORGOTTEN_S:
                path.unlink(missing_ok=True)  # it died before it had said who it is
        finally:
            os.close(handle)
    return False


def _lock(folder: Path, owner: str) -> int:
    """Make a file of this name, lock it, and say in it where its process lives."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(_path(folder, owner), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # who calls the roll has it for a moment
        os.truncate(handle, 0)
        os.write(handle, f"{_boot()} {_machine()}\n".encode())
        os.fsync(handle)
    except BaseException:
        os.close(handle)
        with suppress(OSError):
            _path(folder, owner).unlink()
        raise
    return handle


def _path(folder: Path, owner: str) -> Path:
    if _OWNER.fullmatch(owner) is None:
        raise OSError(None, "no such name of an owner")
    return folder / f"{owner}.lock"


def _boot() -> str:
    return _BOOT.read_text(encoding="ascii").strip() if _BOOT.exists() else _UNKNOWN


def _machine() -> str:
    return socket.gethostname() or _UNKNOWN
