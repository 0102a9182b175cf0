"""The sound of a live meeting after it has ended: found, lent, and let go when its time is over."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from moksori.audio.track_file import FLAC, OPUS
from moksori.errors import ConflictError, NotFoundError
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.live import store
from moksori.meetings.live.audio_rows import (
    blobs_of,
    find_kept,
    forget_audio,
    kept_before,
    shape_of,
)
from moksori.meetings.store import known_meeting
from moksori.ports.blobs import BlobStore

_PER_SWEEP: Final = 100


@dataclass(frozen=True, slots=True)
class AudioFile:
    """A file of sound that is kept."""

    key: str
    name: str
    media_type: str
    ms: int


class MeetingAudio:
    """The files of sound of meetings. Everything stays inside the workspace that is named."""

    def __init__(self, desk: Desk, blobs: BlobStore) -> None:
        self._desk = desk
        self._blobs = blobs

    async def find(self, workspace: str, meeting_id: str, track: int | None = None) -> AudioFile:
        """Return the file of a track, or of all tracks in one.

        Raises:
            NotFoundError: no such meeting or track, or no sound of it is kept.
            ConflictError: the meeting goes on, or its files are still being made.
        """
        async with self._desk.database.read() as tx:
            await known_meeting(tx, workspace, meeting_id)
            live = await store.find_live(tx, workspace, meeting_id)
            tracks = [] if track is None else await store.tracks(tx, meeting_id)
            kept = await find_kept(tx, meeting_id)
        mine = next((one for one in tracks if one.number == track), None)
        if live is None or (track is not None and mine is None):
            raise NotFoundError("no such sound: the meeting was not live, or has no such track")
        if kept is None:
            goes_on = "the meeting goes on" if live.ended_at is None else "its files are being made"
            raise ConflictError(goes_on)
        key, ms = (mine.audio_key, mine.audio_ms) if mine else (kept.mix_key, kept.mix_ms)
        if key is None:
            raise NotFoundError("no sound is kept")
        kind, name = (OPUS, "mix") if mine is None else (FLAC, f"track-{mine.number}")
        file_name = f"{meeting_id}-{name}.{kind.suffix}"
        return AudioFile(key, file_name, kind.media_type, ms or 0)

    @asynccontextmanager
    async def lent(self, file: AudioFile) -> AsyncIterator[Path]:
        """Lend a file as it lies on this machine; it must not be changed.

        Raises:
            NotFoundError: it was deleted meanwhile.
        """
        async with self._blobs.local(file.key) as path:
            yield path

    async def shape(self, workspace: str, meeting_id: str) -> list[float]:
        """Return how loud all tracks in one are from start to end, each point from 0 to 1.

        Raises:
            NotFoundError: or another error, as `find`.
        """
        await self.find(workspace, meeting_id)
        content = b"".join([piece async for piece in self._blobs.get(shape_of(meeting_id))])
        found: list[float] = json.loads(content)
        return found

    async def sweep(self, days: int | None) -> int:
        """Delete sound that was kept for longer than `days`; return of how many meetings.

        Raises:
            BackendError: the rest waits for the next sweep.
        """
        if days is None:
            return 0
        before = self._desk.clock() - timedelta(days=days)
        async with self._desk.database.read() as tx:
            due = await kept_before(tx, before, _PER_SWEEP)
        for workspace, meeting_id in due:
            await self._blobs.delete(blobs_of(meeting_id))

            async def work(ledger: Ledger) -> None:
                await forget_audio(ledger.tx, ledger.meeting.id)
                ledger.set("audio")

            try:
                await self._desk.write(workspace, meeting_id, work)
            except NotFoundError:  # deleted meanwhile
                continue
        return len(due)
