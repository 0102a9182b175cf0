"""Recordings as browsers play them: all tracks in one file, made when somebody first listens."""

import json
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import anyio
import anyio.to_thread

from moksori.audio.mixdown import mix_down
from moksori.errors import NotFoundError, of_disk
from moksori.ports.blobs import BlobStore
from moksori.transcripts.model import Transcript, audio_key, audio_prefix

MEDIA_TYPE: Final = "audio/ogg"

_PIECE_BYTES: Final = 1 << 20
_ABANDONED_S: Final = 3_600.0
_NAME: Final = "playback-"

Known = Callable[[str, str], Awaitable[Transcript]]


class Playback:
    """Lends what was mixed down.

    `known` finds a transcript in a workspace, or raises; `scratch` is where files are made.
    """

    def __init__(self, known: Known, blobs: BlobStore, scratch: Path) -> None:
        self._known = known
        self._blobs = blobs
        self._scratch = scratch
        self._turn = anyio.Lock()
        """One at a time: a second listener finds what the first one waited for."""

    @asynccontextmanager
    async def lent(self, workspace: str, job_id: str) -> AsyncIterator[Path]:
        """Lend the file; it must not be changed.

        Raises:
            NotFoundError: not in this workspace, or its recording was not kept.
            NotAudioError: or another error of decoding: it can not be read any more.
            StorageFullError, BackendError: there is no place for it, or the store fails.
        """
        await self._made(workspace, job_id)
        async with self._blobs.local(_sound_key(job_id)) as path:
            yield path

    async def shape(self, workspace: str, job_id: str) -> list[float]:
        """Return how loud the recording is from its start to its end, each from 0 to 1.

        Raises:
            NotFoundError: or another error, as `lent`.
        """
        await self._made(workspace, job_id)
        text = b"".join([piece async for piece in self._blobs.get(_shape_key(job_id))])
        found: list[float] = json.loads(text)
        return found

    async def _made(self, workspace: str, job_id: str) -> None:
        await self._known(workspace, job_id)
        if await self._blobs.exists(_sound_key(job_id)):
            return
        async with self._turn:
            if await self._blobs.exists(_sound_key(job_id)):
                return
            await self._kept(workspace, job_id)
            try:
                await self._make(job_id)
            except OSError as exc:
                full = "there is no space to make the sound"
                raise of_disk(exc, full, "there is no place to make the sound in") from exc
            try:
                await self._kept(workspace, job_id)
            except NotFoundError:  # it was deleted meanwhile, all but what was put since
                await self._blobs.delete(audio_prefix(job_id))
                raise

    async def _kept(self, workspace: str, job_id: str) -> None:
        """Raise NotFoundError unless there is a recording."""
        await self._known(workspace, job_id)
        if not await self._blobs.exists(audio_key(job_id)):
            raise NotFoundError("no recording was kept")

    async def _make(self, job_id: str) -> None:
        await anyio.to_thread.run_sync(_open, self._scratch)
        with TemporaryDirectory(prefix=_NAME, dir=self._scratch) as folder:
            target = Path(folder) / "sound.ogg"
            async with self._blobs.local(audio_key(job_id)) as source:
                shape = await anyio.to_thread.run_sync(mix_down, source, target)
            await self._blobs.put(_shape_key(job_id), _one(json.dumps(shape).encode()))
            await self._blobs.put(_sound_key(job_id), _pieces(target))


def _open(scratch: Path) -> None:
    """Make the folder, and remove what killed processes left in it."""
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in scratch.glob(f"{_NAME}*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < time.time() - _ABANDONED_S:
                shutil.rmtree(left, ignore_errors=True)


def _sound_key(job_id: str) -> str:
    return f"{audio_prefix(job_id)}/playback.ogg"


def _shape_key(job_id: str) -> str:
    return f"{audio_prefix(job_id)}/playback.json"


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while piece := await file.read(_PIECE_BYTES):
            yield piece
