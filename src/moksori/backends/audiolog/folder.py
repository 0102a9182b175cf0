"""The folder of a meeting: its segments by number, its lock, and what the disk says."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from moksori.errors import ConflictError, InputError, of_disk
from moksori.ports.audiolog import MeetingKey

_NAME: Final = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,128}")
_SEGMENT: Final = re.compile(r"(\d{8,})\.seg")
_LOCK: Final = "lock"


@contextmanager
def translated() -> Iterator[None]:
    """Say what the disk says in our own errors.

    Raises:
        StorageFullError: no space.
        BackendError: anything else.
    """
    try:
        yield
    except OSError as exc:
        full, broken = (
            "the disk for live audio is full",
            "the directory of live audio can not be used",
        )
        raise of_disk(exc, full, broken) from exc


class Folder:
    """Paths below one meeting's directory."""

    def __init__(self, root: Path, key: MeetingKey) -> None:
        for name in (key.workspace, key.meeting):
            if _NAME.fullmatch(name) is None:
                raise InputError("the name of a workspace or a meeting has a part not allowed")
        self.path = root / key.workspace / key.meeting

    def segment(self, number: int) -> Path:
        """Return the path of a segment."""
        return self.path / f"{number:08}.seg"

    def aside(self, number: int) -> Path:
        """Return where a segment is made; nobody reads it there."""
        return self.path / f"{number:08}.new"

    def numbers(self) -> list[int]:
        """Return the numbers of the segments that are there, in order."""
        try:
            names = [path.name for path in self.path.iterdir()]
        except FileNotFoundError:
            return []
        found = (_SEGMENT.fullmatch(name) for name in names)
        return sorted(int(match[1]) for match in found if match)

    def make(self) -> None:
        """Make the directory; its name is on the disk when this returns."""
        parents = [self.path, *self.path.parents]
        missing = [parent for parent in parents if not parent.exists()]
        self.path.mkdir(parents=True, exist_ok=True)
        for made in missing:
            flush_directory(made.parent)

    def lock(self) -> int:
        """Take the meeting for this process; closing the returned file gives it up.

        Raises:
            ConflictError: another process has it.
        """
        while True:
            handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_lock(handle):
                    return handle
            except BlockingIOError:
                os.close(handle)
                raise ConflictError("another process writes this meeting") from None
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)

    def _is_lock(self, handle: int) -> bool:
        """Whether the locked file still has its name: somebody may have removed the meeting."""
        try:
            return os.path.samestat(os.fstat(handle), (self.path / _LOCK).stat())
        except FileNotFoundError:
            self.make()
            return False

    def remove(self) -> bool:
        """Remove the meeting, newest segment first; tell whether it was there.

        Raises:
            ConflictError: it is being written.
        """
        if not self.path.exists():
            return False
        handle = self.lock()
        try:
            for number in reversed(self.numbers()):
                self.segment(number).unlink()
            shutil.rmtree(self.path)
            flush_directory(self.path.parent)
        finally:
            os.close(handle)
        return True


def flush_directory(path: Path) -> None:
    """Bring the names in a directory to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
