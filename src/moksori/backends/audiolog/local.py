"""The audio log as files below one directory; see `ports.audiolog.AudioLog`.

Whoever appends joins the group that waits; one flush takes the whole group to the disk while the
next one gathers. So sixteen tracks cost about as many flushes as one.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import anyio
import anyio.abc
import anyio.to_thread

from moksori.backends.audiolog.folder import Folder, translated
from moksori.backends.audiolog.group import OpenMeeting
from moksori.backends.audiolog.growth import grown, look
from moksori.backends.audiolog.place import place_of
from moksori.backends.audiolog.reading import position_of, read_page, recover
from moksori.backends.audiolog.retention import cut
from moksori.backends.audiolog.writing import Request
from moksori.errors import DeadlineError, InputError
from moksori.ports.audiolog import (
    MAX_APPEND_BYTES,
    MAX_FRAME_BYTES,
    START,
    AudioFrame,
    MeetingKey,
    Page,
    Receipt,
    TrackState,
)

_MAX_TRACK_BYTES: Final = 200
_MAX_SEQUENCE: Final = 1 << 62


class LocalAudioLog:
    """Segments per meeting below `root`; it writes while it is `running`."""

    def __init__(
        self,
        root: Path,
        *,
        segment_bytes: int = 16 << 20,
        max_waiting_bytes: int = 32 << 20,
        patience_s: float = 10.0,
    ) -> None:
        self._root = root.absolute()
        self._segment_bytes = segment_bytes
        self._max_waiting_bytes = max_waiting_bytes
        self._patience_s = patience_s
        self._writers = anyio.CapacityLimiter(16)
        self._readers = anyio.CapacityLimiter(8)
        self._open: dict[MeetingKey, OpenMeeting] = {}
        self._tasks: anyio.abc.TaskGroup | None = None
        self._place: str | None = None

    @property
    def place(self) -> str:
        """The name of this log, made when it is first asked for.

        Raises:
            StorageFullError: no space.
            BackendError: the directory can not be used.
        """
        if self._place is None:
            with translated():
                self._place = place_of(self._root)
        return self._place

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Own the flushes; a log that is only read needs none."""
        async with anyio.create_task_group() as tasks:
            self._tasks = tasks
            try:
                yield
            finally:
                self._tasks = None

    @asynccontextmanager
    async def writing(self, key: MeetingKey) -> AsyncIterator["LocalWriter"]:
        """Open a meeting for writing; what a crash left is repaired first.

        Raises:
            ConflictError: another process writes this meeting.
            StorageFullError: no space.
            BackendError: the directory can not be used.
        """
        folder = Folder(self._root, key)
        if self._tasks is None:
            raise AssertionError("the log is not running")
        meeting = self._open.get(key)
        if meeting is None:
            meeting = OpenMeeting(
                folder, self._segment_bytes, self._max_waiting_bytes, self._tasks, self._writers
            )
            self._open[key] = meeting
        meeting.users += 1
        try:
            await meeting.open()
            yield LocalWriter(meeting, self._patience_s)
        finally:
            meeting.users -= 1
            if meeting.users == 0:
                with anyio.CancelScope(shield=True):
                    await meeting.close()
                if meeting.users == 0 and self._open.get(key) is meeting:
                    del self._open[key]

    async def read(
        self, key: MeetingKey, position: int = START, *, limit: int = 500, wait_s: float = 0.0
    ) -> Page:
        """Return records from a position on, waiting a while when there are none."""
        folder = Folder(self._root, key)
        until = anyio.current_time() + wait_s
        while True:
            meeting = self._open.get(key)
            durable = None if meeting is None else meeting.durable
            bell = None if meeting is None or durable is None else meeting.bell
            seen = look(folder, position)
            with translated():
                page = await anyio.to_thread.run_sync(
                    read_page, folder, position, limit, durable, limiter=self._readers
                )
            rest = until - anyio.current_time()
            if page.records or rest <= 0:
                return page
            if bell is not None:
                with anyio.move_on_after(rest):
                    await bell.wait()
            elif page.position == position:
                await grown(folder, position, seen, rest)
            position = page.position

    async def tracks(self, key: MeetingKey) -> dict[str, TrackState]:
        """Return every track that has a record."""
        meeting = self._open.get(key)
        if meeting is not None and meeting.files is not None:
            return meeting.files.states
        with translated():
            found = await anyio.to_thread.run_sync(
                recover, Folder(self._root, key), limiter=self._readers
            )
        return {track: book.state() for track, book in found.books.items()}

    async def position(self, key: MeetingKey) -> int:
        """Return where the next record will go."""
        meeting = self._open.get(key)
        if meeting is not None and meeting.durable is not None:
            return meeting.durable
        with translated():
            found = await anyio.to_thread.run_sync(
                recover, Folder(self._root, key), limiter=self._readers
            )
        return position_of(found.segment, found.end)

    async def truncate(self, key: MeetingKey, before: int) -> int:
        """Remove whole segments below a position; return how many bytes."""
        folder = Folder(self._root, key)
        with translated():
            return await anyio.to_thread.run_sync(cut, folder, before, limiter=self._readers)

    async def remove(self, key: MeetingKey) -> bool:
        """Remove all audio of a meeting; tell whether there was any.

        Raises:
            ConflictError: it is being written.
        """
        folder = Folder(self._root, key)
        with translated():
            return await anyio.to_thread.run_sync(folder.remove, limiter=self._readers)


class LocalWriter:
    """Appends to one meeting; see `ports.audiolog.MeetingWriter`."""

    def __init__(self, meeting: OpenMeeting, patience_s: float) -> None:
        self._meeting = meeting
        self._patience_s = patience_s

    @property
    def flushes(self) -> int:
        """How many flushes the meeting has cost since it was opened."""
        return self._meeting.opened.flushes

    async def append(self, track: str, frames: Sequence[AudioFrame]) -> Receipt:
        """Append frames of a track and return once they are on the disk.

        Raises:
            InputError: a frame too long, a number or a name that can not be.
            ConflictError: a frame beyond the end of its track.
            OverloadedError: too much waits for the disk.
            DeadlineError: the disk did not answer in time.
            StorageFullError: no space.
            BackendError: the disk failed.
        """
        _check_name(track)
        size = 0
        for frame in frames:
            if not 0 <= frame.sequence < _MAX_SEQUENCE:
                raise InputError("a frame has a number that can not be")
            if len(frame.pcm) > MAX_FRAME_BYTES or abs(frame.captured_ms) >= _MAX_SEQUENCE:
                raise InputError("a frame is too long, or its time can not be")
            size += len(frame.pcm)
        if size > MAX_APPEND_BYTES:
            raise InputError("too much sound at once", limit=MAX_APPEND_BYTES)
        return await self._send(Request(track, frames, size=size + 200 * len(frames)))

    async def end(self, track: str, frames: int) -> Receipt:
        """Say how many frames the client has sent in all."""
        _check_name(track)
        if not 0 <= frames <= _MAX_SEQUENCE:
            raise InputError("a track has a number of frames that can not be")
        return await self._send(Request(track, (), end=frames))

    def state(self, track: str) -> TrackState:
        """Return what is on the disk of a track."""
        return self._meeting.opened.state(track)

    async def _send(self, request: Request) -> Receipt:
        try:
            with anyio.fail_after(self._patience_s):
                return await self._meeting.send(request)
        except TimeoutError:
            raise DeadlineError("the disk for live audio did not answer in time") from None


def _check_name(track: str) -> None:
    if not track or len(track.encode(errors="replace")) > _MAX_TRACK_BYTES:
        raise InputError("the name of a track is empty or too long")
    if not track.isprintable():
        raise InputError("the name of a track has a character that can not be")
