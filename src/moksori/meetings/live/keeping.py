"""What listening writes: segments with the checkpoint of their track, and the end of the meeting.

All of it under the lease. Where the database is out of reach for a while, writing waits.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import anyio
import structlog

from moksori.errors import BackendError, LeaseLostError
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.live import store
from moksori.meetings.live.joining import track_changed
from moksori.meetings.live.model import (
    AUDIO_KIND,
    Checkpoint,
    Live,
    LiveKind,
    LivePhase,
    Track,
    TrackAction,
    kind_at,
)
from moksori.meetings.live.standing import live_changed
from moksori.meetings.meeting import MeetingState, Segment
from moksori.ports.audiolog import TrackState
from moksori.ports.queue import JobState, Lease, NewJob
from moksori.ports.store import Transaction
from moksori.ports.stt import SttTraits

CREATED: Final = "created"
_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """What closed at once on a track, as it is kept; `ended`: all of what came was heard."""

    track: Track
    segments: Sequence[Segment]
    checkpoint: Checkpoint
    ended: TrackState | None = None


async def want_audio(ledger: Ledger, live: Live) -> None:
    """Have the sound of a meeting made into files; that of a realtime session is not kept."""
    if live.kind is LiveKind.REALTIME:
        return
    args = {"meeting_id": live.meeting_id}
    job = NewJob(kind_at(AUDIO_KIND, live.place), live.workspace, args, ledger.desk.name())
    await ledger.desk.queue.enqueue(ledger.tx, job)


class Keeping:
    """The rows of one meeting, as far as listening writes them."""

    def __init__(self, lease: Lease, desk: Desk, live: Live, wake: Callable[[], None]) -> None:
        self._lease = lease
        self._desk = desk
        self._live = live
        self._wake = wake
        self._noted = False
        """Whether it is noted that this try got further."""

    async def keep(self, page: Page, traits: SttTraits | None) -> None:
        """Add segments and move the checkpoint, both or nothing.

        Raises:
            NotFoundError: the meeting is gone.
            LeaseLostError: somebody else listens by now; nothing was written.
        """

        async def work(ledger: Ledger) -> None:
            for segment in page.segments:
                await ledger.add_live_segment(segment)
            await store.save_checkpoint(
                ledger.tx, self._live.meeting_id, page.track.number, page.checkpoint
            )
            if page.ended is not None:
                await self._finish(ledger, page.track, page.ended)
            await self._note(ledger.tx, traits)
            if ledger.meeting.error_code is not None:  # what ailed the listening is over
                ledger.set("state", error_code=None)

        await self._write(work, self._lease.guard)
        self._noted = True
        if traits is not None:
            self._live = replace(self._live, model=traits.model, demo=traits.demo)

    async def _finish(self, ledger: Ledger, track: Track, state: TrackState) -> None:
        """Note and tell that all of a track was heard."""
        meeting_id = self._live.meeting_id
        await store.finish_track(ledger.tx, meeting_id, track.number)
        ledger.events.append(track_changed(meeting_id, track, TrackAction.HEARD, state))

    async def close(self) -> None:
        """End the meeting, whose tracks are all heard to their ends, and the job.

        Raises:
            NotFoundError, LeaseLostError: as `keep`.
        """
        await self._write(self._close, partial(self._lease.finish, state=JobState.DONE))

    async def _close(self, ledger: Ledger) -> None:
        live = self._live
        ledger.events.append(live_changed(live.meeting_id, LivePhase.ENDED, ledger.now))
        if live.kind is LiveKind.REALTIME:  # nothing of it is kept
            ledger.meeting = replace(ledger.meeting, state=MeetingState.READY)
            return
        if ledger.meeting.segments:
            await ledger.want_minutes(CREATED)
        if ledger.meeting.state is not MeetingState.WRITING:
            ledger.set("state", state=MeetingState.READY)
        await want_audio(ledger, live)

    async def _note(self, tx: Transaction, traits: SttTraits | None) -> None:
        """Note what hears, and that this try got further, where that is not noted yet."""
        changes: dict[str, object] = {}
        if not self._noted:
            changes["progress_try"] = self._lease.job.tries
        if traits is not None and (self._live.model, self._live.demo) != (
            traits.model,
            traits.demo,
        ):
            changes |= {"model": traits.model, "demo": traits.demo}
        if changes:
            await store.change_live(tx, self._live.meeting_id, **changes)

    async def _write(
        self,
        work: Callable[[Ledger], Awaitable[None]],
        guard: Callable[[Transaction], Awaitable[None]],
    ) -> None:
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                await self._desk.database.run(partial(self._written, work, guard))
            except LeaseLostError:
                raise
            except BackendError as error:
                log.warning("not_kept_yet", error_code=error.code)
            else:
                self._wake()
                return
            await anyio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _written(
        self,
        work: Callable[[Ledger], Awaitable[None]],
        guard: Callable[[Transaction], Awaitable[None]],
        tx: Transaction,
    ) -> None:
        """As `Desk.write`, but it wakes nobody here: who has work now is in another process."""
        await guard(tx)
        async with self._desk.opened(tx, self._live.workspace, self._live.meeting_id) as ledger:
            await work(ledger)
