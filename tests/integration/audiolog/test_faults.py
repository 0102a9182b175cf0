"""When the disk is full, broken or slow: no acknowledgement, a clear error, and recovery by itself.

A full disk is a small tmpfs where mounting is allowed, and everywhere a limit on the size of files,
which refuses a write in its middle as a quota does. EIO is injected into `os.write` and
`os.fdatasync` of the module that writes.
"""

import errno
import os
import resource
import shutil
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import pytest

from moksori.backends.audiolog import LocalAudioLog, writing
from moksori.backends.audiolog.folder import Folder
from moksori.backends.audiolog.local import LocalWriter
from moksori.errors import (
    BackendError,
    ConflictError,
    DeadlineError,
    OverloadedError,
    StorageFullError,
)
from moksori.ports.audiolog import AudioFrame, TrackState
from moksori.testing.audiolog import KEY, everything, frames, sequences

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

ROOM = 1 << 20


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[LocalAudioLog]:
    log = LocalAudioLog(tmp_path, max_waiting_bytes=100_000, patience_s=2.0)
    async with log.running():
        yield log


@pytest.fixture
async def writer(log: LocalAudioLog) -> AsyncIterator[LocalWriter]:
    async with log.writing(KEY) as writer:
        yield writer


class Disk:
    """Stands before the real calls: counts them, holds them up, makes them fail.

    It also knows what would be left after a power cut. A flush that fails drops what it should
    have brought to the disk, and the next one finds nothing left to do: so does the kernel.
    """

    def __init__(self) -> None:
        self.faults: dict[str, list[int]] = {"write": [], "fdatasync": [], "ftruncate": []}
        self.calls: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self._real = {name: getattr(os, name) for name in self.faults}
        self._dirty: dict[int, list[tuple[int, bytes]]] = {}
        self._safe: dict[int, list[tuple[int, bytes]]] = {}

    def write(self, file: int, content: bytes) -> int:
        self._meet("write")
        before = os.fstat(file)
        if not before.st_size:  # a new file, perhaps with the number of one that is gone
            self._dirty[before.st_ino], self._safe[before.st_ino] = [], []
        written = int(self._real["write"](file, content))
        self._dirty[before.st_ino].append((before.st_size, bytes(content[:written])))
        return written

    def fdatasync(self, file: int) -> None:
        number = os.fstat(file).st_ino
        pieces = self._dirty.get(number, [])
        self._dirty[number] = []
        self._meet("fdatasync")
        assert self.gate.wait(20)
        self._real["fdatasync"](file)
        self._safe.setdefault(number, []).extend(pieces)

    def cut_power(self, folder: Path) -> None:
        """Leave of each segment what was flushed, and nothing in place of the rest."""
        for path in folder.glob("*.seg"):
            content = bytearray(path.stat().st_size)
            for at, piece in self._safe[path.stat().st_ino]:
                content[at : at + len(piece)] = piece
            path.write_bytes(content)

    def ftruncate(self, file: int, size: int) -> None:
        self._meet("ftruncate")
        self._real["ftruncate"](file, size)

    def _meet(self, name: str) -> None:
        self.calls.append(name)
        if self.faults[name]:
            number = self.faults[name].pop(0)
            raise OSError(number, os.strerror(number))

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)


def segments(log: LocalAudioLog) -> int:
    return len(list(Path(log._root, "w/01H").glob("*.seg")))


def names(log: LocalAudioLog) -> list[str]:
    return sorted(path.name for path in Path(log._root, "w/01H").iterdir())


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(writing, "os", disk)
    return disk


async def test_the_acknowledgement_follows_the_disk(
    log: LocalAudioLog, writer: LocalWriter, disk: Disk
) -> None:
    disk.gate.clear()
    done = anyio.Event()

    async def send() -> None:
        await writer.append("a", frames([0, 1]))
        done.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(send)
        await anyio.sleep(0.1)
        assert disk.calls[-1] == "fdatasync"
        assert not done.is_set()
        assert writer.state("a") == TrackState()
        assert await sequences(log) == []
        disk.gate.set()
    assert done.is_set()
    assert await sequences(log) == [0, 1]


@pytest.mark.parametrize("call", ["write", "fdatasync"])
@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.EIO, BackendError), (errno.ENOSPC, StorageFullError), (errno.EDQUOT, StorageFullError)],
)
@pytest.mark.parametrize("cut_fails", [False, True])
async def test_a_failure_is_told_and_passes(
    log: LocalAudioLog,
    writer: LocalWriter,
    disk: Disk,
    call: str,
    number: int,
    error: type[BackendError],
    *,
    cut_fails: bool,
) -> None:
    """The same frames again are stored once, in a new segment, whatever became of the first try."""
    await writer.append("a", frames([0, 1]))
    at = await log.position(KEY)
    disk.faults[call] = [number]
    disk.faults["ftruncate"] = [errno.EIO] if cut_fails else []
    with pytest.raises(error) as caught:
        await writer.append("a", frames([2, 3]))
    assert type(caught.value) is error
    assert writer.state("a") == TrackState(1, 2)
    assert (await log.read(KEY, at)).records == ()
    receipt = await writer.append("a", frames([2, 3]))
    assert (receipt.stored, receipt.track) == (2, TrackState(3, 4))
    for reader in (log, LocalAudioLog(log._root)):
        assert await sequences(reader) == [0, 1, 2, 3]
        assert [r.sequence for r in (await reader.read(KEY, at)).records] == [2, 3]
    assert segments(log) == 2


async def test_a_failed_flush_fails_its_whole_group_and_nobody_else(
    log: LocalAudioLog, writer: LocalWriter, disk: Disk
) -> None:
    disk.gate.clear()
    told: list[str] = []

    async def send(track: str) -> None:
        try:
            await writer.append(track, frames([0], track))
        except BackendError:
            told.append(track)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(send, "first")
        await anyio.sleep(0.05)
        for number in range(5):
            tasks.start_soon(send, f"second-{number}")
        await anyio.sleep(0.05)
        disk.faults["fdatasync"] = [errno.EIO]
        disk.gate.set()
    assert sorted(told) == [f"second-{number}" for number in range(5)]
    assert [record.track for record in await everything(log)] == ["first"]


async def test_a_disk_that_stays_broken_leaves_no_rubbish(
    log: LocalAudioLog, writer: LocalWriter, disk: Disk
) -> None:
    disk.faults["fdatasync"] = [errno.EIO] * 20
    for _ in range(20):
        with pytest.raises(BackendError):
            await writer.append("a", frames([0]))
    assert segments(log) == 0
    assert (await writer.append("a", frames([0]))).stored == 1
    assert await sequences(log) == [0]


async def test_a_refused_frame_does_not_harm_its_group(
    log: LocalAudioLog, writer: LocalWriter, disk: Disk
) -> None:
    await writer.append("a", frames([0]))
    await writer.end("a", 1)
    disk.gate.clear()
    told: list[str] = []

    async def send(track: str, number: int) -> None:
        try:
            await writer.append(track, frames([number]))
        except ConflictError:
            told.append(track)

    async with anyio.create_task_group() as tasks:
        for track, number in (("b", 0), ("c", 0), ("a", 1), ("d", 0)):
            tasks.start_soon(send, track, number)
        await anyio.sleep(0.05)
        disk.gate.set()
    assert told == ["a"]
    assert {record.track for record in await everything(log)} == {"a", "b", "c", "d"}


async def test_a_full_queue_refuses_at_once(writer: LocalWriter, disk: Disk) -> None:
    """And takes more as soon as the disk has caught up."""
    disk.gate.clear()
    big = [AudioFrame(0, 0, bytes(60_000))]
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(writer.append, "a", big)
        await anyio.sleep(0.05)
        tasks.start_soon(writer.append, "b", big)
        await anyio.sleep(0.05)
        with pytest.raises(OverloadedError):
            await writer.append("c", big)
        disk.gate.set()
    assert (await writer.append("c", big)).stored == 1


async def test_a_silent_disk_ends_the_wait(log: LocalAudioLog, disk: Disk) -> None:
    """What was not acknowledged may have got there: sent again, it counts once."""
    log._patience_s = 0.1
    async with log.writing(KEY) as writer:
        disk.gate.clear()
        with pytest.raises(DeadlineError):
            await writer.append("a", frames([0]))
        disk.gate.set()
        log._patience_s = 5.0
        async with log.writing(KEY) as again:
            assert (await again.append("a", frames([0, 1]))).track == TrackState(1, 2)
    assert await sequences(log) == [0, 1]


async def test_who_gives_up_does_not_hurt_the_others(
    log: LocalAudioLog, writer: LocalWriter, disk: Disk
) -> None:
    disk.gate.clear()
    async with anyio.create_task_group() as tasks:
        with anyio.move_on_after(0.05):
            await writer.append("a", frames([0]))
        tasks.start_soon(writer.append, "b", frames([0]))
        await anyio.sleep(0.02)
        disk.gate.set()
    assert [record.track for record in await everything(log)] == ["a", "b"]


async def test_leaving_waits_for_the_flush(log: LocalAudioLog, disk: Disk) -> None:
    """Nobody else may write while a flush of ours still goes on."""
    disk.gate.clear()
    async with anyio.create_task_group() as tasks:

        async def leave() -> None:
            async with log.writing(KEY) as writer:
                with anyio.move_on_after(0.05):
                    await writer.append("a", frames([0]))

        tasks.start_soon(leave)
        await anyio.sleep(0.15)
        with pytest.raises(ConflictError):
            await log.remove(KEY)
        disk.gate.set()
    assert await log.remove(KEY)


async def test_coming_back_while_the_last_one_leaves(log: LocalAudioLog) -> None:
    async def visit(number: int) -> None:
        for turn in range(10):
            async with log.writing(KEY) as writer:
                await writer.append("a", frames([number * 10 + turn]))

    async with anyio.create_task_group() as tasks:
        for number in range(6):
            tasks.start_soon(visit, number)
    assert (await log.tracks(KEY))["a"] == TrackState(59, 60)
    assert sorted(await sequences(log)) == list(range(60))


async def test_many_writers_share_a_flush(writer: LocalWriter, disk: Disk) -> None:
    """Sixteen tracks, one frame at a time: work is counted, not time."""

    async def speak(track: str) -> None:
        for number in range(30):
            await writer.append(track, frames([number]))

    async with anyio.create_task_group() as tasks:
        for number in range(16):
            tasks.start_soon(speak, f"track-{number}")
    assert disk.calls.count("fdatasync") == writer.flushes
    assert writer.flushes <= 60, "480 acknowledgements; every one by itself would be 480 flushes"


@pytest.mark.parametrize("again", ["this process", "another one"])
async def test_what_a_failed_flush_left_behind_counts_only_after_another(
    log: LocalAudioLog, disk: Disk, again: str
) -> None:
    """It could not be cut off, can be read, and the next flush would be told of no failure."""
    folder = Path(log._root, "w/01H")
    async with log.writing(KEY) as writer:
        await writer.append("a", frames([0, 1]))
        await writer.append("a", frames([2]))
        disk.faults |= {"fdatasync": [errno.EIO], "ftruncate": [errno.EIO]}
        with pytest.raises(BackendError):
            await writer.append("a", frames([3, 4]))
    other = log if again == "this process" else LocalAudioLog(log._root)
    async with other.running(), other.writing(KEY) as writer:
        assert writer.state("a") == TrackState(4, 5)
        assert (await writer.append("a", frames([3, 4]))).duplicates == 2
        disk.cut_power(folder)
    assert await sequences(LocalAudioLog(log._root)) == [0, 1, 2, 3, 4]


async def test_what_can_not_be_flushed_again_stays_where_it_is(
    log: LocalAudioLog, disk: Disk
) -> None:
    """The meeting can not be opened then; what had been flushed is lost by no such try."""
    async with log.writing(KEY) as writer:
        await writer.append("a", frames([0, 1]))
        await writer.append("a", frames([2]))
        disk.faults["fdatasync"] = [errno.EIO] * 2
        with pytest.raises(BackendError):
            await writer.append("a", frames([3]))
    with pytest.raises(BackendError):
        async with log.writing(KEY):
            pass
    assert names(log) == ["00000001.seg", "lock"]
    disk.cut_power(Path(log._root, "w/01H"))
    assert await sequences(LocalAudioLog(log._root)) == [0, 1, 2]
    async with log.writing(KEY) as writer:
        assert writer.state("a") == TrackState(2, 3)


async def test_a_killed_writers_rest_is_flushed_before_it_counts(
    log: LocalAudioLog, disk: Disk
) -> None:
    """It was written, but perhaps only to memory; a duplicate of it is an acknowledgement."""
    files = writing.MeetingFiles(Folder(log._root, KEY), 16 << 20)
    files.write([writing.Request("a", frames([0]))])
    files.write([writing.Request("a", frames([1, 2]))])
    os.close(files._lock)  # what the end of a process does
    disk.calls.clear()
    async with log.writing(KEY) as writer:
        assert disk.calls == ["write", "fdatasync"]
        assert (await writer.append("a", frames([1, 2]))).duplicates == 2
        assert await sequences(log) == [0, 1, 2]


async def test_opening_what_was_left_in_order_writes_nothing(
    log: LocalAudioLog, disk: Disk
) -> None:
    async with log.writing(KEY) as writer:
        await writer.append("a", frames([0]))
    disk.calls.clear()
    async with log.writing(KEY) as writer:
        assert disk.calls == []
        assert (await writer.append("a", frames([0]))).duplicates == 1
    assert segments(log) == 1


@pytest.fixture(params=["tmpfs", "limit"])
def small(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A directory whose disk is soon full."""
    with TemporaryDirectory() as folder:
        if request.param == "limit":
            yield Path(folder)
        else:
            with mounted(Path(folder)):
                yield Path(folder)


@contextmanager
def mounted(folder: Path) -> Iterator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:  # noqa: S603 - our own mount
        pytest.skip("mount is absent or not permitted; the file size limit stands in for it")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607 - the same


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Leave little room on a tmpfs; elsewhere refuse files that grow beyond a size."""
    if os.path.ismount(folder):
        free = shutil.disk_usage(folder).free
        Path(folder, "ballast").write_bytes(bytes(free - 150_000))
        yield
        Path(folder, "ballast").unlink()
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_is_told_and_passes(small: Path) -> None:
    """All that was acknowledged is there, nothing else, and work goes on once there is room."""
    log = LocalAudioLog(small / "audio")
    async with log.running(), log.writing(KEY) as writer:
        acknowledged, refused = [], 0
        await writer.append("a", [AudioFrame(0, 0, bytes(20_000))])
        with full(small):
            for number in range(1, 60):
                try:
                    await writer.append("a", [AudioFrame(number, 0, bytes(20_000))])
                except StorageFullError:
                    refused += 1
                else:
                    acknowledged.append(number)
            assert refused
            assert await sequences(log) == [0, *acknowledged]
        again = [AudioFrame(number, 0, bytes(2_000)) for number in range(60)]
        receipt = await writer.append("a", again)
        assert (receipt.stored, receipt.track) == (59 - len(acknowledged), TrackState(59, 60))
    assert sorted(await sequences(LocalAudioLog(small / "audio"))) == list(range(60))
