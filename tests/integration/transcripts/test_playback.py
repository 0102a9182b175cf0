"""What was mixed down goes with its recording, whatever happens while it is made."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from moksori.backends.blobs import LocalBlobs
from moksori.errors import BackendError, NotFoundError
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

    playback = Playback(studio.transcripts.get, Interrupted(studio.folder, happens))
    with pytest.raises(NotFoundError):
        await playback.shape("w", job_id)
    assert studio.files() == []


async def test_a_disk_that_takes_nothing_is_told(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = await studio.request()
    before = studio.files()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(BackendError):
        await studio.transcripts.playback.shape("w", job_id)
    assert studio.files() == before
    monkeypatch.undo()
    assert await studio.transcripts.playback.shape("w", job_id)
