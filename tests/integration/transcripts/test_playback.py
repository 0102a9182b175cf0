"""What was mixed down goes with its recording, whatever happens while it is made."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from moksori.backends.blobs import LocalBlobs
from moksori.errors import BackendError, NotFoundError, StorageFullError
from moksori.testing.disks import Full, MountError, Quota, small_disk
from moksori.transcripts.playback import Playback

pytestmark = [
    pytest.mark.integration,
    pytest.mark.anyio,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

Studio = Any  # a fixture's own class


class Interrupted(LocalBlobs):
    """Something happens before the sound is put."""

    def __init__(self, root: Path, happens: Callable[[], Awaitable[Any]]) -> None:
        super().__init__(root)
        self._happens = happens

    async def put(self, key: str, body: AsyncIterator[bytes]) -> int:
        if key.endswith(".ogg"):
            await self._happens()
        return await super().put(key, body)


async def test_it_is_made_once_and_deleted_with_the_recording(studio: Studio) -> None:
    job_id = await studio.request()
    before = len(studio.files())
    made: list[list[float]] = []

    async def listen() -> None:
        made.append(await studio.transcripts.playback.shape("w", job_id))

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(listen)
    assert made[0]
    assert made[0] == made[1] == made[2]
    assert len(studio.files()) == before + 2
    await studio.transcripts.delete("w", job_id)
    assert studio.files() == []


async def test_what_is_deleted_while_it_is_made_leaves_no_sound(studio: Studio) -> None:
    job_id = await studio.request()

    async def happens() -> None:
        await studio.transcripts.delete("w", job_id)
        assert studio.files() == []

    blobs = Interrupted(studio.folder, happens)
    playback = Playback(studio.transcripts.get, blobs, studio.scratch)
    with pytest.raises(NotFoundError):
        await playback.shape("w", job_id)
    assert studio.files() == []


async def test_a_place_that_can_not_be_used_is_told(studio: Studio) -> None:
    job_id = await studio.request()
    before = studio.files()
    studio.scratch.write_bytes(b"no folder")
    with pytest.raises(BackendError) as caught:
        await studio.transcripts.playback.shape("w", job_id)
    assert caught.value.code == "backend_failed"
    assert studio.files() == before
    studio.scratch.unlink()
    assert await studio.transcripts.playback.shape("w", job_id)


async def test_a_disk_that_is_full_is_told_as_such(studio: Studio) -> None:
    job_id = await studio.request()
    before = studio.files()
    studio.scratch.mkdir()
    with lent_disk(studio.scratch) as disk:
        disk.spoil(os.getpid())
        with pytest.raises(StorageFullError):
            await studio.transcripts.playback.shape("w", job_id)
        disk.mend()
        assert studio.files() == before
        assert list(studio.scratch.iterdir()) == []
        assert await studio.transcripts.playback.shape("w", job_id)


async def test_what_killed_processes_left_is_swept_away(studio: Studio) -> None:
    job_id = await studio.request()
    left, young, other = (studio.scratch / name for name in ("playback-1", "playback-2", "meeting"))
    for folder in (left, young, other):
        folder.mkdir(parents=True)
        (folder / "sound.ogg").write_bytes(b"sound")
    for folder in (left, other):
        os.utime(folder, (0, 0))
    await studio.transcripts.playback.shape("w", job_id)
    assert sorted(studio.scratch.iterdir()) == [other, young]


@contextmanager
def lent_disk(folder: Path) -> Iterator[Full | Quota]:
    """Lend a small disk; where this machine mounts none, a limit does what a full one does."""
    with ExitStack() as stack:
        try:
            disk: Full | Quota = stack.enter_context(small_disk(folder))
        except MountError:
            disk = Quota()
            stack.callback(disk.mend)
        yield disk
