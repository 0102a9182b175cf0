"""What nobody asks for: gaps are told, what was forgotten is ended, ends that a crash left out."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Final

import anyio
import structlog

from moksori.errors import ConflictError, MoksoriError, NotFoundError
from moksori.meetings.ledger import Desk
from moksori.meetings.live import store
from moksori.meetings.live.model import Live, LiveKind
from moksori.meetings.live.service import LiveMeetings
from moksori.ports.audiolog import AudioLog
from moksori.ports.store import Transaction

_TELL_EVERY_S: Final = 1.0
_SWEEP_EVERY_S: Final = 30.0
_STREAM_S: Final = 10.0
"""A stream ends with its socket, which is there by then. After a crash nobody can come back."""
_REALTIME_S: Final = 60.0
"""Nothing of these is kept: one whose socket could not delete it is deleted soon."""

log = structlog.get_logger(__name__)


class LiveWatch:
    """Looks after the live meetings of one audio log, in a process that writes it."""

    def __init__(
        self,
        live: LiveMeetings,
        desk: Desk,
        audio: AudioLog,
        *,
        clock: Callable[[], float] = anyio.current_time,
    ) -> None:
        self._live = live
        self._desk = desk
        self._audio = audio
        self._clock = clock
        self._quiet: dict[str, float] = {}
        """Since when no socket of this process sends to a meeting."""
        self._sealed: set[str] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Own the tasks that look."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._tell_gaps)
            tasks.start_soon(self._sweep_on)
            yield
            tasks.cancel_scope.cancel()

    async def _tell_gaps(self) -> None:
        while True:
            await anyio.sleep(_TELL_EVERY_S)
            for joined in self._live.doors.joined():
                try:
                    await joined.tell_missing()
                except NotFoundError:  # deleted while it is held
                    continue
                except MoksoriError as error:
                    log.warning("gap_not_told", error_code=error.code)

    async def _sweep_on(self) -> None:
        while True:
            try:
                ended = await self.sweep()
                if ended:
                    log.info("abandoned_meetings_ended", count=ended)
            except MoksoriError as error:
                log.warning("live_not_swept", error_code=error.code)
            await anyio.sleep(_SWEEP_EVERY_S)

    async def sweep(self) -> int:
        """End what was abandoned, and write ends that are not on the disk; return how many ended.

        Raises:
            StorageFullError, BackendError, DeadlineError: the rest waits for the next sweep.
        """
        place = await anyio.to_thread.run_sync(lambda: self._audio.place)
        async with self._desk.database.read() as tx:
            held, closing = await store.open_at(tx, place), await store.closing_at(tx, place)
            left = {live.meeting_id: await _last_left(tx, live) for live in held}
        for live in closing:
            if live.meeting_id not in self._sealed:
                await self._live.seal(live)
                self._sealed.add(live.meeting_id)
        self._sealed &= {live.meeting_id for live in closing}
        gone = [live for live in held if self._abandoned(live, left[live.meeting_id])]
        self._quiet = {live.meeting_id: self._quiet[live.meeting_id] for live in held}
        return sum([await self._end(live) for live in gone])

    def _abandoned(self, live: Live, left: datetime | None) -> bool:
        """Whether nobody has been sending for so long that nobody will come back."""
        now = self._clock()
        since = self._quiet.setdefault(live.meeting_id, now)
        if self._live.doors.has(live.meeting_id):
            self._quiet[live.meeting_id] = now
            return False
        if live.kind is LiveKind.STREAM:
            return self._desk.clock() - live.started_at >= timedelta(seconds=_STREAM_S)
        limit = self._live.policy.abandoned_after_s
        if live.kind is LiveKind.REALTIME:
            limit = min(limit, _REALTIME_S)
        rested = left is None or self._desk.clock() - left >= timedelta(seconds=limit)
        return rested and now - since >= limit

    async def _end(self, live: Live) -> bool:
        """End a meeting, unless another process writes it after all."""
        with suppress(ConflictError, NotFoundError):
            async with self._audio.writing(live.key):
                if live.kind is LiveKind.REALTIME:
                    await self._live.forget(live.workspace, live.meeting_id)
                else:
                    await self._live.end(live.workspace, live.meeting_id)
                return True
        self._quiet[live.meeting_id] = self._clock()
        return False


async def _last_left(tx: Transaction, live: Live) -> datetime | None:
    """Return when a socket last went away, as far as that was noted."""
    times = [one.left_at for one in await store.tracks(tx, live.meeting_id) if one.left_at]
    return max(times, default=None)
