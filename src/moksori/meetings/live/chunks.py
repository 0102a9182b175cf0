"""Recordings that come piece by piece, each piece by itself, under a key of the client.

The server numbers the pieces. A piece that its client has named is noted before it is written:
sent again, after any crash, it gets the same numbers, and the log counts it once.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Final

import anyio

from moksori.audio.foreign import is_foreign
from moksori.errors import (
    ConflictError,
    EmptyAudioError,
    IdempotencyConflictError,
    MoksoriError,
    NotAudioError,
    NotFoundError,
    OverloadedError,
    UploadTooLargeError,
)
from moksori.meetings import store
from moksori.meetings.live.chunk_store import Chunk, add_chunk, find_chunk, forget_unwritten
from moksori.meetings.live.joining import Joined
from moksori.meetings.live.model import LiveKind, LivePhase, TrackAsk, TrackFormat
from moksori.meetings.live.service import LiveMeetings
from moksori.meetings.meeting import Meeting, NewMeeting
from moksori.ports.audiolog import MAX_APPEND_BYTES, MAX_FRAME_BYTES, AudioFrame
from moksori.ports.store import Database, Transaction
from moksori.schema import utc_now

MOST_BYTES: Final = 16 << 20
"""The largest piece: a minute of stereo at 48 kHz fits."""

TRACK: Final = "chunks"
"""The only track of such a recording."""

_PREFIX: Final = "chunks:"
"""Keys of recordings do not meet those of meetings."""
_AT_ONCE: Final = MAX_APPEND_BYTES // MAX_FRAME_BYTES
_QUEUE_S: Final = 30.0
"""How long a piece waits for the one before it."""
_RETRY_AFTER_S: Final = 1.0


@dataclass(slots=True)
class _Turn:
    """Whose turn it is on a recording; pieces of one are taken one after the other."""

    lock: anyio.Lock = field(default_factory=anyio.Lock)
    users: int = 0


class Chunks:
    """Takes pieces of recordings in."""

    def __init__(
        self,
        database: Database,
        live: LiveMeetings,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._turns: dict[tuple[str, str], _Turn] = {}

    async def take(
        self, workspace: str, key: str, sound: bytes, *, name: str | None = None
    ) -> Meeting:
        """Take the next piece of a recording, and return once it is on the disk.

        The first one begins it. With a `name` a piece counts once, however often it is sent.

        Raises:
            EmptyAudioError, NotAudioError, UploadTooLargeError: it has no bytes, is no sound, or
                has too many bytes.
            ConflictError: the recording has ended.
            IdempotencyConflictError: the name was used for another piece.
            OverloadedError: too much comes at once, or another process takes a piece now.
            StorageFullError, BackendError, DeadlineError: it is not on the disk; send it again.
        """
        if not sound:
            raise EmptyAudioError("the piece holds no bytes")
        if is_foreign(sound):
            raise NotAudioError("the piece begins as another kind of file")
        if len(sound) > MOST_BYTES:
            raise UploadTooLargeError("the piece is too large", limit_bytes=MOST_BYTES)
        async with self._turn(workspace, key):
            new = NewMeeting()
            meeting = await self._live.start(
                workspace, new, kind=LiveKind.CHUNKS, key=_PREFIX + key
            )
            async with self._joined(meeting) as joined:
                await self._append(joined, sound, name)
            return meeting

    async def end(self, workspace: str, key: str) -> Meeting:
        """End a recording; its minutes are written. Saying it again changes nothing.

        Raises:
            NotFoundError: nothing came under this key.
            StorageFullError, BackendError, DeadlineError: say it again.
        """
        async with self._turn(workspace, key):
            work = partial(_by_key, workspace, _PREFIX + key)
            meeting = await self._database.run(work)
            return (await self._live.end(workspace, meeting.id)).meeting

    @asynccontextmanager
    async def _turn(self, workspace: str, key: str) -> AsyncIterator[None]:
        """Wait for the pieces before this one."""
        turn = self._turns.setdefault((workspace, key), _Turn())
        turn.users += 1
        try:
            with anyio.move_on_after(_QUEUE_S) as waiting:
                await turn.lock.acquire()
            if waiting.cancelled_caught:
                raise OverloadedError("pieces of this recording wait", retry_after_s=_RETRY_AFTER_S)
            try:
                yield
            finally:
                turn.lock.release()
        finally:
            turn.users -= 1
            if not turn.users:
                del self._turns[workspace, key]

    @asynccontextmanager
    async def _joined(self, meeting: Meeting) -> AsyncIterator[Joined]:
        """Open the track; tell an end from another process that is at it."""
        ask = TrackAsk(TRACK, format=TrackFormat.ENCODED, captured_ms=self._now_ms())
        async with AsyncExitStack() as stack:
            try:
                joining = self._live.joining(meeting.workspace, meeting.id, ask)
                joined = await stack.enter_async_context(joining)
            except ConflictError as error:
                raise await self._refused(meeting) from error
            yield joined

    async def _refused(self, meeting: Meeting) -> MoksoriError:
        """Return why a piece is not taken now."""
        phase = (await self._live.status(meeting.workspace, meeting.id)).phase
        if phase in {LivePhase.CLOSING, LivePhase.ENDED}:
            return ConflictError("the recording has ended")
        return OverloadedError(
            "another process takes a piece of this recording", retry_after_s=_RETRY_AFTER_S
        )

    async def _append(self, joined: Joined, sound: bytes, name: str | None) -> None:
        pieces = [sound[at : at + MAX_FRAME_BYTES] for at in range(0, len(sound), MAX_FRAME_BYTES)]
        next_frame = joined.state.through + 1
        work = partial(_numbered, joined.meeting.id, name, sound, next_frame, len(pieces))
        first = await self._database.run(work)
        now_ms = self._now_ms()
        frames = [AudioFrame(first + n, now_ms, piece) for n, piece in enumerate(pieces)]
        for at in range(0, len(frames), _AT_ONCE):
            await joined.append(frames[at : at + _AT_ONCE])

    def _now_ms(self) -> int:
        """Tell the time by a clock that all processes share."""
        return int(self._clock().timestamp() * 1000)


async def _by_key(workspace: str, key: str, tx: Transaction) -> Meeting:
    found = await store.meeting_by_key(tx, workspace, key)
    if found is None:
        raise NotFoundError("nothing came under this key")
    return found[0]


async def _numbered(
    meeting_id: str, name: str | None, sound: bytes, next_frame: int, frames: int, tx: Transaction
) -> int:
    """Return the number of the first frame of a piece, and note it if the piece has a name."""
    known = None if name is None else await find_chunk(tx, meeting_id, name)
    fingerprint = sha256(sound).hexdigest()
    if known is not None:
        if known.fingerprint != fingerprint:
            raise IdempotencyConflictError("the name was used before, with another piece")
        return known.first
    await forget_unwritten(tx, meeting_id, next_frame)
    if name is not None:
        await add_chunk(tx, meeting_id, Chunk(name, fingerprint, next_frame, frames))
    return next_frame
