"""Blobs as files below one directory.

Reading, listing and deleting are obstore's, as they will be for S3. Writing is ours: obstore's
`put` into a directory is atomic but never calls fsync, so an acknowledged upload could vanish with
the power. Here a stream goes to `.incoming/`, is flushed to the disk, and only then gets its name.
"""

import os
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

import anyio
import anyio.to_thread

from moksori.errors import BackendError, InputError, NotFoundError, of_disk

T = TypeVar("T")

_KEY: Final = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,128}(/(?!\.)[A-Za-z0-9._-]{1,128}){0,15}")
_WRITE_BYTES: Final = 1 << 20
_READ_BYTES: Final = 1 << 20
_ABANDONED_S: Final = 3_600.0


class LocalBlobs:
    """Files by key below `root`; see `ports.blobs.BlobStore`.

    A key is made of letters, digits, `.`, `_`, `-` and `/`; no part of it begins with a dot.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._incoming = self._root / ".incoming"
        self._threads = anyio.CapacityLimiter(8)
        self._swept = False

    async def put(self, key: str, body: AsyncIterator[bytes]) -> int:
        """Store a stream whole or not at all; return its size in bytes.

        Raises:
            InputError: the key has a part that is not allowed.
            StorageFullError: no space; nothing is kept.
            BackendError: the directory can not be written.
        """
        target = self._path(key)
        part = self._incoming / f"{secrets.token_hex(16)}.part"
        try:
            file = await self._do(self._open_part, part)
            try:
                size = await self._fill(file, body)
                await self._do(_flush, file)
            finally:
                with anyio.CancelScope(shield=True), suppress(BackendError):
                    await self._do(file.close)
            with anyio.CancelScope(shield=True):
                await self._do(_name, part, target)
        except BaseException:
            with anyio.CancelScope(shield=True), suppress(BackendError):
                await self._do(_remove, part)
            raise
        return size

    async def get(self, key: str) -> AsyncIterator[bytes]:
        """Yield the content in pieces of about 1 MiB.

        Raises:
            NotFoundError: no such key.
        """
        import obstore

        if not await self.exists(key):
            raise NotFoundError("no such blob")
        with _reading():
            found = await obstore.get_async(self._store(), key)
            async for piece in found.stream(min_chunk_size=_READ_BYTES):
                yield bytes(piece)

    @asynccontextmanager
    async def local(self, key: str) -> AsyncIterator[Path]:
        """Lend the blob as the file that it is; it must not be changed.

        Raises:
            NotFoundError: no such key.
        """
        if not await self.exists(key):
            raise NotFoundError("no such blob")
        yield self._path(key)

    async def exists(self, key: str) -> bool:
        """Whether there is such a key."""
        return await self._do(self._path(key).is_file)

    async def delete(self, prefix: str) -> int:
        """Delete every blob below `prefix` (or the blob itself); return how many."""
        import obstore

        path = self._path(prefix)
        if await self._do(path.is_file):
            keys = [prefix]
        elif await self._do(path.is_dir):
            keys = [
                meta["path"] async for page in obstore.list(self._store(), prefix) for meta in page
            ]
        else:
            return 0
        with _reading():
            await obstore.delete_async(self._store(), keys)
        return len(keys)

    def _store(self) -> Any:  # noqa: ANN401 - obstore's type is loaded lazily
        from obstore.store import LocalStore

        return LocalStore(self._root, automatic_cleanup=True, mkdir=True)

    def _path(self, key: str) -> Path:
        if _KEY.fullmatch(key) is None:
            raise InputError("a blob's key has a part that is not allowed")
        return self._root / key

    def _open_part(self, part: Path) -> BinaryIO:
        self._incoming.mkdir(parents=True, exist_ok=True)
        if not self._swept:
            _sweep(self._incoming)
            self._swept = True
        return part.open("xb", buffering=0)

    async def _fill(self, file: BinaryIO, body: AsyncIterator[bytes]) -> int:
        size = 0
        held = bytearray()
        async for piece in body:
            held += piece
            if len(held) >= _WRITE_BYTES:
                size += await self._do(_write_all, file, bytes(held))
                held.clear()
        return size + await self._do(_write_all, file, bytes(held))

    async def _do(self, step: Callable[..., T], *args: object) -> T:
        """Run blocking file work in a thread and translate what the disk says."""
        try:
            return await anyio.to_thread.run_sync(step, *args, limiter=self._threads)
        except OSError as exc:
            full, broken = "the disk for blobs is full", "the directory of blobs can not be used"
            raise of_disk(exc, full, broken) from exc


def _write_all(file: BinaryIO, content: bytes) -> int:
    view = memoryview(content)
    while view:
        view = view[file.write(view) :]
    return len(content)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _name(part: Path, target: Path) -> None:
    """Give a finished file its name; the name itself is on the disk when this returns."""
    made = [target.parent, *target.parent.parents]
    missing = [parent for parent in made if not parent.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    part.replace(target)
    for directory in {target.parent, *(parent.parent for parent in missing)}:
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _sweep(incoming: Path) -> None:
    """Remove what killed processes left behind; an upload that still runs keeps its file young."""
    for path in incoming.glob("*.part"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _ABANDONED_S:
                path.unlink()


@contextmanager
def _reading() -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as exc:
        raise NotFoundError("no such blob") from exc
    except (OSError, BaseError) as exc:
        raise BackendError("the directory of blobs can not be read") from exc
