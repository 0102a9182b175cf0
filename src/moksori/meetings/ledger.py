"""The changes of one transaction on one meeting: under its lock, told, and found by the search."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from moksori.errors import NotFoundError
from moksori.events import (
    Event,
    MeetingChanged,
    MinutesUpdated,
    SegmentRemoved,
    SegmentUpserted,
)
from moksori.meetings import store
from moksori.meetings.citing import cites, recited
from moksori.meetings.items import Body, check_evidence, cited_in
from moksori.meetings.meeting import (
    FOLLOW_KIND,
    JOB_KIND,
    LiveKind,
    Meeting,
    MeetingState,
    Segment,
    index_of,
    segment_id,
    topic_of,
)
from moksori.meetings.versions import Version
from moksori.ports import recall
from moksori.ports.bus import EventLog, NewEvent
from moksori.ports.citing import Moved
from moksori.ports.queue import JobQueue, NewJob
from moksori.ports.store import Database, Transaction
from moksori.schema import new_id, utc_now

HAND_ON: Final = "hand_on"
"""The reason of a job that writes nothing new."""

LIVE: Final = "live"
"""The reason of the version that is written again and again while people speak."""

_SOON: Final = 10
"""Minutes take seconds: they do not wait for all the recordings that came before."""

T = TypeVar("T")


@dataclass(slots=True)
class Ledger:
    """A meeting under its lock. Every change goes through here."""

    tx: Transaction
    meeting: Meeting
    desk: "Desk"
    now: datetime
    events: list[Event] = field(default_factory=list)
    action: str | None = None

    def set(self, action: str, **changes: Any) -> None:  # noqa: ANN401 - fields of Meeting
        """Change fields of the meeting; readers are told once, at the end, by the first action."""
        self.meeting = replace(self.meeting, **changes)
        self.action = self.action or action

    async def add_segments(self, segments: Iterable[Segment]) -> None:
        """Add the segments of a meeting that has none yet."""
        added = list(segments)
        await store.add_segments(self.tx, self.meeting.id, added)
        self.set("segments", segments=len(added))
        await self.index(added)

    async def put_segment(self, segment: Segment) -> None:
        """Write a corrected segment."""
        await store.change_segment(self.tx, self.meeting.id, segment)
        self.events.append(segment_upserted(self.meeting.id, segment))
        await self.index([segment])

    async def insert_segment(self, segment: Segment) -> None:
        """Add a segment that was part of another one."""
        await store.add_segments(self.tx, self.meeting.id, [segment])
        self.set("segments", segments=self.meeting.segments + 1)
        self.events.append(segment_upserted(self.meeting.id, segment))
        await self.index([segment])

    async def remove_segment(self, segment: Segment, *, into: Segment) -> None:
        """Take away a segment that is part of another one now."""
        meeting = self.meeting
        await store.remove_segment(self.tx, meeting.id, segment.index)
        self.set("segments", segments=meeting.segments - 1)
        self.events.append(SegmentRemoved(meeting.id, segment.id, segment.index, into.id))
        if self.desk.indexer is not None:
            source = recall.source_of(recall.MEETING, meeting.id)
            await self.desk.indexer.drop(self.tx, meeting.workspace, source, [segment.id])

    async def add_live_segment(self, segment: Segment) -> Segment:
        """Add what was just heard in a live meeting as its next segment, and return it.

        Its `index` is given here. Rules will follow it, unless nothing of the meeting is kept.

        Raises:
            NotFoundError: it never was live.
        """
        meeting = self.meeting
        live = await store.follower(self.tx, meeting.id)
        if live is None:
            raise NotFoundError("no such live meeting")
        added = replace(segment, index=meeting.segments)
        await store.add_segments(self.tx, meeting.id, [added])
        self.meeting = replace(meeting, segments=added.index + 1)
        self.events.append(segment_upserted(meeting.id, added))
        if live.kind is not LiveKind.REALTIME:
            await self.index([added])
        await self.want_following()
        return added

    async def index(self, segments: Iterable[Segment]) -> None:
        """Let the search find what was said."""
        if self.desk.indexer is None:
            return
        rows = [recall.Said(one.id, one.speaker, one.start_s or 0.0, one.text) for one in segments]
        meeting = self.meeting
        source = recall.source_of(recall.MEETING, meeting.id)
        await self.desk.indexer.put(self.tx, meeting.workspace, source, rows, at=meeting.created_at)

    async def want_minutes(self, reason: str) -> None:
        """Have minutes written; nothing happens while a job for that has not begun yet."""
        if self.meeting.job_id is not None:
            return
        args = {"meeting_id": self.meeting.id, "reason": reason}
        job = NewJob(JOB_KIND, self.meeting.workspace, args, self.desk.name(), priority=_SOON)
        job_id = await self.desk.queue.enqueue(self.tx, job)
        self.set("state", state=MeetingState.WRITING, job_id=job_id, error_code=None)

    async def want_following(self) -> None:
        """Have rules see what was said, if the meeting is live and no job for that waits."""
        if self.meeting.state not in {MeetingState.LIVE, MeetingState.CLOSING}:
            return
        live = await store.follower(self.tx, self.meeting.id)
        if live is None or live.kind is LiveKind.REALTIME or live.job_id is not None:
            return
        args = {"meeting_id": self.meeting.id}
        job = NewJob(FOLLOW_KIND, self.meeting.workspace, args, self.desk.name(), priority=_SOON)
        job_id = await self.desk.queue.enqueue(self.tx, job)
        await store.set_follower(self.tx, self.meeting.id, job_id)

    async def hand_on(self, **renamed: str) -> None:
        """Have what a person wrote handed on to the board, as an engine's work is.

        Or have it follow a person who is called `new` and no longer `old`.
        """
        args = {"meeting_id": self.meeting.id, "reason": HAND_ON, **renamed}
        job = NewJob(JOB_KIND, self.meeting.workspace, args, self.desk.name(), priority=_SOON)
        await self.desk.queue.enqueue(self.tx, job)

    async def newest(self) -> Version | None:
        """Return the newest minutes."""
        return await store.find_version(self.tx, self.meeting.id, self.meeting.minutes)

    async def add_version(
        self, body: Body, *, author: str, reason: str, job_id: str | None = None
    ) -> Version:
        """Store minutes as the next version.

        Raises:
            InputError: an item cites a segment that is not there.
        """
        number = self.meeting.minutes + 1
        version = Version(self.meeting.id, number, author, reason, self.now, body)
        await self._written(version)
        await store.add_version(self.tx, version, job_id=job_id)
        return version

    async def put_live(self, newest: Version | None, body: Body, *, author: str) -> Version:
        """Store minutes of a talk that goes on in the place of those before, and return them.

        A version that is a person's stays; the next one takes the place of those that follow it.

        Raises:
            InputError: an item cites a segment that is not there.
        """
        if newest is not None and newest.body == body:
            return newest
        if newest is None or newest.reason != LIVE:
            return await self.add_version(body, author=author, reason=LIVE)
        version = replace(newest, author=author, at=self.now, body=body)
        await self._written(version)
        await store.change_version(self.tx, version)
        return version

    async def known(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of some ids that are ids of segments."""
        found = {place for name in names if (place := index_of(name)) is not None}
        places = await store.positions(self.tx, self.meeting.id, found)
        return frozenset(segment_id(place) for place in places)

    async def recite(self, moved: Moved) -> int:
        """Let all minutes cite other segments, in their place; return 1 where the newest do, or 0.

        These are told, if they changed.
        """
        cited = 0
        for version in await store.versions(self.tx, self.meeting.id):
            is_newest = version.number == self.meeting.minutes
            cited += is_newest and cites(version.body, moved)
            body = recited(version.body, moved)
            if body != version.body:
                await store.change_version(self.tx, replace(version, body=body))
                if is_newest:
                    self.events.append(minutes_updated(version))
        return cited

    async def _written(self, version: Version) -> None:
        """Check minutes that are to be stored, and tell of them."""
        body = version.body
        check_evidence(body, await self.known(cited_in(body)))
        title = self.meeting.title if self.meeting.titled else body.title
        self.meeting = replace(self.meeting, minutes=version.number, title=title)
        self.events.append(minutes_updated(version))


@dataclass(frozen=True, slots=True)
class Desk:
    """Opens ledgers: one transaction each, done again when another was in the way."""

    database: Database
    queue: JobQueue
    events: EventLog
    indexer: recall.Indexer | None = None
    name: Callable[[], str] = new_id
    clock: Callable[[], datetime] = utc_now

    async def write(
        self,
        workspace: str,
        meeting_id: str,
        work: Callable[[Ledger], Awaitable[T]],
        *,
        guard: Callable[[Transaction], Awaitable[None]] | None = None,
    ) -> T:
        """Do `work` on a meeting under its lock, after `guard`; all of it or nothing.

        Raises:
            NotFoundError: there is no such meeting.
        """
        done = await self.database.run(partial(self._write, workspace, meeting_id, work, guard))
        self.wake()
        return done

    async def _write(
        self,
        workspace: str,
        meeting_id: str,
        work: Callable[[Ledger], Awaitable[T]],
        guard: Callable[[Transaction], Awaitable[None]] | None,
        tx: Transaction,
    ) -> T:
        if guard is not None:
            await guard(tx)
        async with self.opened(tx, workspace, meeting_id) as ledger:
            return await work(ledger)

    @asynccontextmanager
    async def opened(
        self, tx: Transaction, workspace: str, meeting_id: str
    ) -> AsyncIterator[Ledger]:
        """Open the ledger of a meeting inside somebody's transaction.

        Raises:
            NotFoundError: there is no such meeting.
        """
        meeting = await store.known_meeting(tx, workspace, meeting_id, lock=True)
        ledger = self.ledger(tx, meeting)
        yield ledger
        if _edited(meeting, ledger.meeting):
            ledger.meeting = replace(ledger.meeting, version=meeting.version + 1)
        await self.close(ledger)

    def ledger(self, tx: Transaction, meeting: Meeting) -> Ledger:
        """Return the ledger of a meeting whose row this transaction has locked, or made."""
        return Ledger(tx, meeting, self, self.clock())

    async def close(self, ledger: Ledger) -> None:
        """Write what changed, and tell it."""
        await store.change_meeting(ledger.tx, ledger.meeting)
        told = list(ledger.events)
        if ledger.action is not None:
            told.append(meeting_changed(ledger.meeting, ledger.action))
        await self.events.append(ledger.tx, ledger.meeting.workspace, [report(one) for one in told])

    def wake(self) -> None:
        """Wake readers of events and workers of this process."""
        self.events.wake()
        self.queue.wake()


def _edited(before: Meeting, after: Meeting) -> bool:
    """Tell a change that comes before another person's; what grows while people speak does not."""
    same = replace(after, job_id=before.job_id, segments=before.segments)
    if before.state is MeetingState.LIVE and not after.titled:
        same = replace(same, minutes=before.minutes, title=before.title)
    return same != before


def meeting_changed(meeting: Meeting, action: str) -> MeetingChanged:
    """Tell how a meeting stands."""
    return MeetingChanged(
        meeting_id=meeting.id,
        action=action,
        state=meeting.state.value,
        version=meeting.version,
        title=meeting.title,
        segments=meeting.segments,
        minutes=meeting.minutes,
        error_code=meeting.error_code,
    )


def segment_upserted(meeting_id: str, segment: Segment) -> SegmentUpserted:
    """Tell what was said."""
    return SegmentUpserted(
        meeting_id=meeting_id,
        id=segment.id,
        index=segment.index,
        rev=segment.rev,
        speaker=segment.speaker,
        track=segment.track,
        start=segment.start_s,
        end=segment.end_s,
        text=segment.text,
        raw=segment.raw,
        words=[
            {"text": word.text.strip(), "start": word.start_s, "end": word.end_s}
            for word in segment.words
        ],
    )


def minutes_updated(version: Version) -> MinutesUpdated:
    """Tell that there are minutes, or that they cite other segments."""
    return MinutesUpdated(
        meeting_id=version.meeting_id,
        number=version.number,
        author=version.author,
        reason=version.reason,
        engine=version.body.engine,
        title=version.body.title,
    )


def report(event: Event) -> NewEvent:
    """Address an event to the readers of its meeting."""
    payload = event.payload()
    return NewEvent(topic_of(payload["meeting_id"]), event.type, payload)
