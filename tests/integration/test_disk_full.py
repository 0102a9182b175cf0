"""When the disk is full: a clear error, nothing half, and work goes on once there is room again."""

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import func, select

from moksori.backends.blobs import LocalBlobs
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.bus.tables import EVENT
from moksori.backends.queue.rows import RowQueue
from moksori.backends.queue.tables import JOB
from moksori.backends.store import open_database
from moksori.backends.store.database import SqlDatabase
from moksori.backends.store.migrate import upgrade
from moksori.errors import StorageFullError
from moksori.ports.bus import NewEvent
from moksori.ports.queue import NewJob
from moksori.ports.store import Transaction
from moksori.testing.blobs import pieces, read

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

ROOM = 2 << 20
Shortage = Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=["tmpfs", "limit"])
def place(request: pytest.FixtureRequest) -> Iterator[tuple[Path, Shortage]]:
    """A directory, and a way to make its disk full for a while."""
    with TemporaryDirectory() as folder:
        if request.param == "limit":
            yield Path(folder), _limited
        else:
            with _mounted(Path(folder)):
                yield Path(folder), lambda: _filled(Path(folder, "ballast"))


@contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:  # noqa: S603 - our own mount
        pytest.skip("mount is absent or not permitted; the file size limit stands in for it")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607 - the same


@contextmanager
def _limited() -> Iterator[None]:
    """Refuse files above a size, as a quota does: works without being root."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def _filled(ballast: Path) -> Iterator[None]:
    """Leave about half a megabyte."""
    free = shutil.disk_usage(ballast.parent).free
    ballast.write_bytes(bytes(max(0, free - (ROOM >> 2))))
    try:
        yield
    finally:
        ballast.unlink()


async def test_an_upload_is_kept_whole_or_not_at_all(place: tuple[Path, Shortage]) -> None:
    folder, shortage = place
    blobs = LocalBlobs(folder / "blobs")
    small, big = b"x" * 50_000, b"y" * (ROOM + 4_000_000)
    await blobs.put("uploads/1/source", pieces(small))
    with shortage():
        for key in ("uploads/2/source", "uploads/1/source"):
            with pytest.raises(StorageFullError):
                await blobs.put(key, pieces(big))
        assert not await blobs.exists("uploads/2/source")
        assert await read(blobs, "uploads/1/source") == small
    assert list((folder / "blobs/.incoming").iterdir()) == []
    assert await blobs.put("uploads/2/source", pieces(small)) == len(small)
    assert await read(blobs, "uploads/2/source") == small


async def test_a_transaction_is_kept_whole_or_not_at_all(place: tuple[Path, Shortage]) -> None:
    folder, shortage = place
    url = f"sqlite:///{folder}/moksori.db"
    await upgrade(url)
    database = open_database(url)
    try:
        queue, log = RowQueue(database), RowEventLog(database)
        kept = await _fill(database, queue, log, shortage)
        assert await _counts(database) == (kept, kept)
        assert await log.bounds("w") == (1, kept)
        await _add(database, queue, log)
        assert await _counts(database) == (kept + 1, kept + 1)
        assert await log.bounds("w") == (1, kept + 1)
    finally:
        await database.aclose()


async def _fill(
    database: SqlDatabase, queue: RowQueue, log: RowEventLog, shortage: Shortage
) -> int:
    """Add jobs until the disk is full, and some more times in vain; return how many stayed."""
    kept, refused = 0, 0
    with shortage():
        while refused < 3:
            try:
                await _add(database, queue, log)
            except StorageFullError:
                refused += 1
            else:
                kept += 1
                assert kept < 1_000, "the disk never got full"
        assert await _counts(database) == (kept, kept)
    assert kept > 0
    return kept


async def _add(database: SqlDatabase, queue: RowQueue, log: RowEventLog) -> None:
    """A job and an event in one transaction, about 40 kB."""

    async def work(tx: Transaction) -> None:
        await queue.enqueue(tx, NewJob("k", "w", {"words": "가" * 8_000}))
        await log.append(tx, "w", [NewEvent("t", "t", {"words": "나" * 5_000})])

    await database.run(work)


async def _counts(database: SqlDatabase) -> tuple[int, int]:
    async with database.read() as tx:
        jobs = (await tx.execute(select(func.count()).select_from(JOB))).scalar_one()
        events = (await tx.execute(select(func.count()).select_from(EVENT))).scalar_one()
    return jobs, events
