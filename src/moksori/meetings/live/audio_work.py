"""The job that turns the log of a meeting into files; a kill at any moment loses nothing.

The log is read, files are made and stored as blobs, then the rows say so, then the log is removed.
Each step may be done again. As long as somebody writes to the log, or has written since it was
read, it stays.
"""

import json
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeVar

import anyio
import anyio.to_thread
import structlog

from moksori.audio.frame import FRAME_MS
from moksori.audio.spool import Spooled
from moksori.audio.stream_decode import StreamDecoder
from moksori.errors import ConflictError, InputError, MoksoriError, NotFoundError, of_disk
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.live import store
from moksori.meetings.live.audio_files import AudioFiles, Gathered, MadeFile
from moksori.meetings.live.audio_rows import (
    AudioBlob,
    KeptAudio,
    blobs_of,
    find_kept,
    save_kept,
    shape_of,
)
from moksori.meetings.live.lasting import LastingJobs
from moksori.meetings.live.model import Live, LiveKind, Track, log_key
from moksori.meetings.trying import meeting_of
from moksori.ports.audiolog import START, AudioLog, MeetingKey
from moksori.ports.blobs import BlobStore
from moksori.ports.queue import Lease

MIX: Final = "mix"
_PAGE: Final = 500
_SLACK_MS: Final = 60_000
"""Clocks may tell of so much more time than the meeting took."""
_PIECE_BYTES: Final = 1 << 20

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AudioPolicy:
    """What is kept of the sound of a meeting, and where files lie while they are made."""

    scratch: Path
    keep: Literal["flac", "none"] = "flac"


class AudioWork:
    """Does the jobs of kind `AUDIO_KIND` at its audio log."""

    def __init__(self, desk: Desk, audio: AudioLog, blobs: BlobStore, policy: AudioPolicy) -> None:
        jobs = LastingJobs(desk)
        self.cancelled, self.failed, self.given_back = jobs.cancelled, jobs.failed, jobs.given_back
        self._jobs = jobs
        self._desk = desk
        self._audio = audio
        self._blobs = blobs
        self._policy = policy
        self._threads = anyio.CapacityLimiter(1)

    async def run(self, lease: Lease) -> None:
        """Keep the sound of a meeting as files, remove its log, and end the job.

        Raises:
            LeaseLostError: the job is somebody else's by now.
            ConflictError: somebody still writes to the log: try again.
            StorageFullError, BackendError: the same; the log is still there.
        """
        if lease.exhausted:
            await self._jobs.begin_anew(lease, lease.job.error_code or MoksoriError.code)
            return
        key = log_key(lease.job.workspace, meeting_of(lease))
        try:
            await self._keep(lease, key)
        except NotFoundError:  # deleted: the job that erases it may have been here before
            await self._blobs.delete(blobs_of(key.meeting))
            await self._clear(self._policy.scratch / key.meeting)
        await self._audio.remove(key)
        await self._jobs.done(lease)
        log.info("audio_kept", keep=self._policy.keep)

    async def _keep(self, lease: Lease, key: MeetingKey) -> None:
        async with self._desk.database.read() as tx:
            live = await store.known_live(tx, lease.job.workspace, key.meeting)
            tracks = await store.tracks(tx, key.meeting)
            kept = await find_kept(tx, key.meeting)
        if live.ended_at is None:
            raise ConflictError("the meeting goes on")
        if kept is None or await self._has_more(key, kept.position):
            position = await self._make(lease, live, tracks)
            if await self._has_more(key, position):
                raise ConflictError("sound came while files were made of it")

    async def _has_more(self, key: MeetingKey, position: int) -> bool:
        return bool((await self._audio.read(key, position, limit=1)).records)

    async def _make(self, lease: Lease, live: Live, tracks: Sequence[Track]) -> int:
        """Make files of the log, store them, and note that; return how far it was read."""
        if self._policy.keep == "none" or live.kind is LiveKind.REALTIME:
            position = await self._audio.position(live.key)
            await self._note(lease, live, position, {}, None)
            return position
        folder = self._policy.scratch / live.meeting_id
        await self._clear(folder)
        try:
            position, made = await self._made(folder, live, tracks)
            files = {
                number: await self._stored(live, f"track-{number}", file)
                for number, file in made.made.items()
            }
            whole = None
            if made.mix is not None:
                await self._blobs.put(shape_of(live.meeting_id), _json(made.shape))
                whole = await self._stored(live, MIX, made.mix)
        finally:
            with anyio.CancelScope(shield=True):
                await self._clear(folder)
        await self._note(lease, live, position, files, whole)
        return position

    async def _clear(self, folder: Path) -> None:
        await self._do(partial(shutil.rmtree, folder, ignore_errors=True))

    async def _made(
        self, folder: Path, live: Live, tracks: Sequence[Track]
    ) -> tuple[int, AudioFiles]:
        async with AsyncExitStack() as stack:
            gathered = await self._do(partial(Gathered, folder, tracks))
            stack.callback(gathered.close)
            position = await self._gather(live.key, gathered)
            for track in tracks:
                if track.number in gathered.pieces:
                    await self._decode(track, gathered)
            files = await self._do(partial(AudioFiles, folder, gathered, _limit_ms(live)))
            stack.enter_context(files)
            while await self._do(files.step):
                pass
        return position, files

    async def _gather(self, key: MeetingKey, gathered: Gathered) -> int:
        """Read the log to its end; return where that is."""
        position = START
        while True:
            page = await self._audio.read(key, position, limit=_PAGE)
            position = page.position
            if not page.records:
                return position
            await self._do(partial(gathered.take, page.records))

    async def _decode(self, track: Track, gathered: Gathered) -> None:
        """Decode a stream, its pieces in order; what can not be decoded is passed over."""
        decoder = StreamDecoder(track.sample_rate)
        began_ms: int | None = None
        pieces = iter(gathered.pieces[track.number])
        try:
            while (piece := await self._do(partial(next, pieces, None))) is not None:
                began_ms = piece.captured_ms if began_ms is None else began_ms
                if piece.pcm:
                    made = await _frames(decoder, decoder.feed(piece.pcm), began_ms)
                    await self._do(partial(gathered.put, track.number, made))
            made = await _frames(decoder, decoder.end(), began_ms or 0)
            await self._do(partial(gathered.put, track.number, made))
        finally:
            await decoder.aclose()

    async def _stored(self, live: Live, name: str, file: MadeFile) -> AudioBlob:
        key = f"{blobs_of(live.meeting_id)}/{name}.{file.suffix}"
        await self._blobs.put(key, self._content(file.path))
        return AudioBlob(key, file.ms)

    async def _content(self, path: Path) -> AsyncIterator[bytes]:
        source = await self._do(lambda: path.open("rb"))
        try:
            while piece := await self._do(partial(source.read, _PIECE_BYTES)):
                yield piece
        finally:
            source.close()

    async def _note(
        self,
        lease: Lease,
        live: Live,
        position: int,
        files: dict[int, AudioBlob],
        mix: AudioBlob | None,
    ) -> None:
        async def work(ledger: Ledger) -> None:
            kept = KeptAudio(position, ledger.now)
            if mix is not None:
                kept = replace(kept, mix_key=mix.key, mix_ms=mix.ms)
            await save_kept(self._desk.database, ledger.tx, live.meeting_id, kept, files)
            ledger.set("audio")

        await self._desk.write(live.workspace, live.meeting_id, work, guard=lease.guard)

    async def _do(self, step: Callable[[], T]) -> T:
        """Do a step that blocks in a thread, and say what the disk says in our own errors."""
        try:
            return await anyio.to_thread.run_sync(step, limiter=self._threads)
        except OSError as exc:
            full = "there is no space to make files of sound"
            broken = "the directory for making files of sound can not be used"
            raise of_disk(exc, full, broken) from exc


async def _json(content: object) -> AsyncIterator[bytes]:
    yield json.dumps(content).encode()


async def _frames(
    decoder: StreamDecoder, made: AsyncIterator[bytes], began_ms: int
) -> list[Spooled]:
    frames: list[Spooled] = []
    with suppress(InputError):  # another file may follow; what was decoded stays
        async for pcm in made:
            number = decoder.frames - 1
            frames.append(Spooled(number, began_ms + FRAME_MS * number, pcm))
    return frames


def _limit_ms(live: Live) -> int:
    """Return the time of the meeting after which clocks are believed no more."""
    ended_at = live.ended_at or live.started_at
    return (ended_at - live.started_at) // timedelta(milliseconds=1) + _SLACK_MS
