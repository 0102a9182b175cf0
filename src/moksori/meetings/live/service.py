"""What can be done with a meeting while it is held: start, join, rest, mark, end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import anyio
import structlog

from moksori.errors import ConflictError, MoksoriError
from moksori.events import ListenerLoad, MarkAdded
from moksori.meetings.forgetting import forget
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.live import store
from moksori.meetings.live.admission import Doors
from moksori.meetings.live.entering import check_open, check_pausable, checked_ask, enter
from moksori.meetings.live.joining import Joined, seal
from moksori.meetings.live.model import (
    Live,
    LiveKind,
    LivePhase,
    LiveStatus,
    Mark,
    Track,
    TrackAsk,
    log_key,
)
from moksori.meetings.live.opening import opened
from moksori.meetings.live.standing import checked_label, live_changed, standing
from moksori.meetings.meeting import Meeting, MeetingState, NewMeeting, check_speaker
from moksori.meetings.store import known_meeting
from moksori.ports.audiolog import AudioLog, MeetingWriter
from moksori.ports.store import Transaction
from moksori.text.plain import composed
from moksori.voice.model import EndpointingSettings

_LEAVE_S: Final = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LivePolicy:
    """The limits of live meetings at this server."""

    max_tracks: int = 64
    """How many tracks may be sent at once."""
    abandoned_after_s: float = 3600.0
    """A meeting that nobody ended and nobody sends anything to ends by itself after so long."""
    endpointing: EndpointingSettings = field(default_factory=EndpointingSettings)
    """When an utterance begins and ends, in a meeting that does not say otherwise."""


class LiveMeetings:
    """The use cases. Everything stays inside the workspace that is named with each call."""

    def __init__(self, desk: Desk, audio: AudioLog, policy: LivePolicy | None = None) -> None:
        self.policy = policy or LivePolicy()
        self.doors = Doors(lambda: audio.place, self.policy.max_tracks)
        self._desk = desk
        self._audio = audio

    def heed_load(self, load: ListenerLoad) -> None:
        """Take in how busy the listener is: who joins next is told whether there is room."""
        self.doors.heed(load)

    async def start(
        self,
        workspace: str,
        new: NewMeeting,
        *,
        kind: LiveKind = LiveKind.MEETING,
        endpointing: EndpointingSettings | None = None,
        key: str | None = None,
    ) -> Meeting:
        """Open a meeting that people speak in from now on; with a `key`, once.

        Raises:
            UnsupportedOptionError: the template or the language is none, or a value is too long.
            IdempotencyConflictError: the key was used for another meeting.
            StorageFullError, BackendError: the audio log can not be used.
        """
        place = await anyio.to_thread.run_sync(lambda: self._audio.place)
        return await opened(
            self._desk, workspace, new, kind=kind, place=place, endpointing=endpointing, key=key
        )

    async def status(self, workspace: str, meeting_id: str) -> LiveStatus:
        """Return how a live meeting stands.

        Raises:
            NotFoundError: no live meeting of this workspace.
        """
        async with self._desk.database.read() as tx:
            meeting = await known_meeting(tx, workspace, meeting_id)
            live = await store.known_live(tx, workspace, meeting_id)
            tracks = await store.tracks(tx, meeting_id)
        states = await self._audio.tracks(live.key) if tracks else {}
        return standing(meeting, live, tracks, states, partial(self.doors.has, meeting_id))

    async def pause(self, workspace: str, meeting_id: str) -> LiveStatus:
        """Let a meeting rest: no sound is kept until it goes on.

        Raises:
            NotFoundError: no live meeting of this workspace.
            ConflictError: it has ended, or has a track whose pieces are worth nothing one by one.
        """
        return await self._switch(workspace, meeting_id, LivePhase.PAUSED)

    async def resume(self, workspace: str, meeting_id: str) -> LiveStatus:
        """Go on after a pause.

        Raises:
            NotFoundError: no live meeting of this workspace.
            ConflictError: it has ended.
        """
        return await self._switch(workspace, meeting_id, LivePhase.LIVE)

    async def _switch(self, workspace: str, meeting_id: str, phase: LivePhase) -> LiveStatus:
        async def work(ledger: Ledger) -> Live:
            live = await store.known_live(ledger.tx, workspace, meeting_id)
            if live.ended_at is not None:
                raise ConflictError("the meeting has ended")
            if (live.paused_at is None) == (phase is LivePhase.PAUSED):
                if phase is LivePhase.PAUSED:
                    check_pausable(await store.tracks(ledger.tx, meeting_id))
                at = ledger.now if phase is LivePhase.PAUSED else None
                await store.change_live(ledger.tx, meeting_id, paused_at=at)
                ledger.events.append(live_changed(meeting_id, phase, ledger.now))
            return await store.known_live(ledger.tx, workspace, meeting_id)

        self._spread(await self._desk.write(workspace, meeting_id, work))
        return await self.status(workspace, meeting_id)

    async def end(self, workspace: str, meeting_id: str) -> LiveStatus:
        """End a meeting and all its tracks; what is on the disk is heard to its end.

        Raises:
            NotFoundError: no live meeting of this workspace.
            StorageFullError, BackendError, DeadlineError: it has ended, but not every track has
            its end on the disk: call it again.
        """

        async def work(ledger: Ledger) -> Live:
            live = await store.known_live(ledger.tx, workspace, meeting_id)
            if live.ended_at is None:
                await store.change_live(ledger.tx, meeting_id, ended_at=ledger.now)
                ledger.set("state", state=MeetingState.CLOSING)
                ledger.events.append(live_changed(meeting_id, LivePhase.CLOSING, ledger.now))
            return await store.known_live(ledger.tx, workspace, meeting_id)

        live = await self._desk.write(workspace, meeting_id, work)
        self._spread(live)
        await self.seal(live)
        return await self.status(workspace, meeting_id)

    async def forget(self, workspace: str, meeting_id: str) -> None:
        """Delete a meeting with all that was said in it, at any time.

        Raises:
            NotFoundError: not in this workspace.
        """

        async def work(tx: Transaction) -> None:
            await forget(self._desk, tx, workspace, meeting_id)

        await self._desk.database.run(work)
        self._desk.wake()

    def _spread(self, live: Live) -> None:
        for joined in self.doors.joined(live.meeting_id):
            joined.heed(live)

    async def seal(self, live: Live) -> None:
        """Write the ends of all tracks, unless another process writes: it is told, and does so."""
        async with self._desk.database.read() as tx:
            tracks = await store.tracks(tx, live.meeting_id)
        open_ones = [track for track in tracks if not track.finished]
        if not open_ones or live.place != self._audio.place:
            return
        with suppress(ConflictError):
            async with self._audio.writing(live.key) as writer:
                for track in open_ones:
                    await seal(writer, track.name)

    @asynccontextmanager
    async def joining(
        self, workspace: str, meeting_id: str, ask: TrackAsk
    ) -> AsyncIterator[Joined]:
        """Write a track as long as the block lasts; the same name again goes on with its track.

        Raises:
            NotFoundError: no live meeting of this workspace.
            UnsupportedOptionError: a name or a rate can not be.
            ConflictError: it has ended, is held elsewhere, or the track is being sent already.
            OverloadedError: no room for one track more; `retry_after_s` is in its facts.
            StorageFullError, BackendError: the audio log can not be used.
        """
        asked_at, ask = self._desk.clock(), checked_ask(ask)
        async with self._desk.database.read() as tx:
            live = await store.known_live(tx, workspace, meeting_id)
            known = await store.find_track(tx, meeting_id, ask.name)
        check_open(live, self._audio.place)
        if known is None:  # who comes back is let in: there was room for this track before
            self.doors.check_load()
        self.doors.take(meeting_id, ask.name)
        try:
            async with self._audio.writing(live.key) as writer:
                joined = await self._enter(workspace, meeting_id, ask, writer, asked_at)
                self.doors.enter(joined)
                try:
                    yield joined
                finally:
                    await _gone(joined)
        finally:
            self.doors.leave(meeting_id, ask.name)

    async def _enter(
        self,
        workspace: str,
        meeting_id: str,
        ask: TrackAsk,
        writer: MeetingWriter,
        asked_at: datetime,
    ) -> Joined:
        """Let a track in; its clock is compared with ours as it was when it asked."""
        position = await self._audio.position(log_key(workspace, meeting_id))

        async def work(ledger: Ledger) -> tuple[Meeting, Live, Track]:
            live = await store.known_live(ledger.tx, workspace, meeting_id)
            check_open(live, self._audio.place)
            waited_ms = (ledger.now - asked_at) // timedelta(milliseconds=1)
            asked = replace(ask, captured_ms=ask.captured_ms + waited_ms)
            track = await enter(ledger, live, asked, writer.state(ask.name), position)
            return ledger.meeting, live, track

        meeting, live, track = await self._desk.write(workspace, meeting_id, work)
        return Joined(self._desk, writer, meeting, live, track)

    async def mark(
        self,
        workspace: str,
        meeting_id: str,
        at_ms: int | None = None,
        label: str = "",
        author: str | None = None,
        *,
        track: int | None = None,
    ) -> Mark:
        """Mark a moment, in milliseconds of the meeting; None is now.

        Raises:
            NotFoundError: no live meeting of this workspace.
            UnsupportedOptionError: the label is too long, or the name not printable.
        """
        if author is not None:
            check_speaker(author)
            author = composed(author)
        label = checked_label(label)

        async def work(ledger: Ledger) -> Mark:
            live = await store.known_live(ledger.tx, workspace, meeting_id)
            now_ms = (ledger.now - live.started_at) // timedelta(milliseconds=1)
            at = now_ms if at_ms is None else at_ms
            mark = Mark(await store.next_mark(ledger.tx, meeting_id), at, track, author, label)
            await store.add_mark(ledger.tx, meeting_id, mark)
            ledger.events.append(
                MarkAdded(meeting_id, mark.number, track, author, at / 1000, label)
            )
            return mark

        return await self._desk.write(workspace, meeting_id, work)

    async def marks(self, workspace: str, meeting_id: str) -> list[Mark]:
        """Return what was marked, by its times.

        Raises:
            NotFoundError: no live meeting of this workspace.
        """
        async with self._desk.database.read() as tx:
            await store.known_live(tx, workspace, meeting_id)
            return await store.marks(tx, meeting_id)


async def _gone(joined: Joined) -> None:
    """Note that a socket is gone; where that fails only the list of who is there is wrong."""
    with anyio.move_on_after(_LEAVE_S, shield=True):
        try:
            await joined.gone()
        except MoksoriError as error:
            log.warning("leaving_not_noted", error_code=error.code)
