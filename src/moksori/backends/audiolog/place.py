"""The name of a log: a small file in its directory, made once, whoever comes first."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from moksori.backends.audiolog.folder import flush_directory
from moksori.schema import new_id

_FILE: Final = ".place"  # no workspace has a name that begins with a dot


def place_of(root: Path) -> str:
    """Return the name of the log in a directory; the file is whole, or not there.

    Raises:
        OSError: the directory can not be used.
    """
    path = root / _FILE
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        _make(path)
    return path.read_text("ascii")


def _make(path: Path) -> None:
    """Write a name aside and link it into place: of two who do so at once, the first one counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = new_id()
    aside = path.with_name(f"{path.name}.{name}")
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, name.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        with suppress(FileExistsError):
            os.link(aside, path)
        flush_directory(path.parent)
    finally:
        aside.unlink(missing_ok=True)
