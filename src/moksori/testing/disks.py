"""Disks that get full or break while a server writes to them, and are well again.

They need a machine that lets us mount; a quota does not.
"""

import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from moksori.errors import BackendError, StorageFullError

_SIZE: Final = 16 << 20
_BLOCK: Final = 4_096
_LEFT_OF_BROKEN: Final = 65_536


class MountError(Exception):
    """This machine does not let us mount such a disk; the text says which step failed."""


class Disk(Protocol):
    """A disk under a directory."""

    error: type[BackendError]
    """What writing to it means while it is unwell."""
    unread: tuple[type[BackendError], ...]
    """What reading from it may mean while it is unwell."""

    def spoil(self, pid: int) -> None:
        """Take no more from now on, at least from this process; may be called again."""
        ...

    def mend(self) -> None:
        """Be well again."""
        ...


class Full:
    """A small disk that something else fills."""

    error: type[BackendError] = StorageFullError
    unread: tuple[type[BackendError], ...] = ()

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def spoil(self, pid: int) -> None:
        """Fill it to the last block."""
        del pid
        file = os.open(self._ballast, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            while True:
                os.write(file, bytes(_BLOCK))
        except OSError as exc:
            if exc.errno != errno.ENOSPC:
                raise
        finally:
            os.close(file)

    def mend(self) -> None:
        """Make room."""
        self._ballast.unlink()


class Quota:
    """A limit under which no file of the server may grow, neither its sound nor its rows."""

    error: type[BackendError] = StorageFullError
    unread: tuple[type[BackendError], ...] = ()

    def __init__(self) -> None:
        self._before: tuple[int, tuple[int, int]] | None = None

    def spoil(self, pid: int) -> None:
        """Let no file grow."""
        if self._before is None:
            limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            self._before = pid, limits
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, limits[1]))

    def mend(self) -> None:
        """Let them grow as before."""
        if self._before is not None:
            pid, limits = self._before
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


class Broken:
    """A device that loses nearly all its blocks: the kernel answers EIO, as for a bad disk."""

    error: type[BackendError] = BackendError
    unread: tuple[type[BackendError], ...] = (BackendError,)

    def __init__(self, image: Path, device: str) -> None:
        self._image = image
        self._device = device
        self._rest: bytes | None = None

    def spoil(self, pid: int) -> None:
        """Shrink the device under its file system."""
        del pid
        if self._rest is None:
            self._rest = self._image.read_bytes()[_LEFT_OF_BROKEN:]
            os.truncate(self._image, _LEFT_OF_BROKEN)
            _run("losetup", "--set-capacity", self._device)

    def mend(self) -> None:
        """Give it the blocks back, with what they held."""
        if self._rest is not None:
            with self._image.open("r+b") as image:
                image.seek(_LEFT_OF_BROKEN)
                image.write(self._rest)
            _run("losetup", "--set-capacity", self._device)
            self._rest = None


@contextmanager
def small_disk(folder: Path) -> Iterator[Full]:
    """Lend a small disk at an empty directory.

    Raises:
        MountError: not on this machine.
    """
    with _mounted(folder, "-t", "tmpfs", "-o", f"size={_SIZE}", "none"):
        yield Full(folder)


@contextmanager
def breakable_disk(folder: Path, image: Path) -> Iterator[Broken]:
    """Lend a disk at an empty directory; its blocks are in the file `image`.

    Raises:
        MountError: not on this machine.
    """
    image.touch()
    os.truncate(image, _SIZE)
    # A journal would give up for good after the first fault; most single faults leave it alone.
    _run("mkfs.ext4", "-q", "-O", "^has_journal", "-E", "lazy_itable_init=0", str(image))
    device = _run("losetup", "--find", "--show", str(image)).strip()
    try:
        with _mounted(folder, "-o", "errors=continue", device):
            broken = Broken(image, device)
            try:
                yield broken
            finally:
                broken.mend()  # the kernel would not let go of a disk that it can not read
    finally:
        _run("losetup", "--detach", device)


@contextmanager
def _mounted(folder: Path, *options: str) -> Iterator[None]:
    _run("mount", *options, str(folder))
    try:
        yield
    finally:
        _run("umount", "--lazy", str(folder))


def _run(program: str, *arguments: str) -> str:
    found = shutil.which(program, path=f"{os.defpath}:/usr/sbin:/sbin")
    if found is None:
        raise MountError(f"{program} is not installed")
    done = subprocess.run(  # noqa: S603 - our own arguments
        [found, *arguments], check=False, capture_output=True, text=True, timeout=30
    )
    if done.returncode:
        raise MountError(f"{program}: {done.stderr.strip()}")
    return done.stdout
