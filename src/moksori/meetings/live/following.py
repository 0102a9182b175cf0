"""The job that follows a live meeting: rules over what was said so far, minutes, cards.

One waits for a meeting at a time, and it sees all that was said until it begins. Each step can be
done again: minutes are written in place, and the board knows each item by its id. Where two jobs of
one meeting run at once, what has heard less is not written, and each goes on until the board has
the newest minutes.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from moksori.errors import MoksoriError, NotFoundError
from moksori.meetings import store
from moksori.meetings.items import body_of
from moksori.meetings.ledger import LIVE, Desk, Ledger
from moksori.meetings.live import drafting
from moksori.meetings.live import store as live_store
from moksori.meetings.live.drafting import Draft
from moksori.meetings.live.model import RECONCILE_KIND, Live
from moksori.meetings.live.understanding import Understanding
from moksori.meetings.meeting import Meeting, MeetingState, Segment
from moksori.meetings.trying import Trying, WritingPolicy
from moksori.meetings.versions import Version
from moksori.meetings.work import Following, People, brief_of, merged_into
from moksori.ports.queue import JobState, Lease, NewJob

LONGEST_PAUSE_S: Final = 60.0
"""The talk goes on meanwhile."""
_ROUNDS: Final = 8
"""How often newer minutes are followed; who has written them follows them as well."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When a language model sees a live meeting again: after so long, and so much more talk."""

    every_s: float = 90.0
    segments: int = 4


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a job has read. `said` counts the segments and how often they were corrected."""

    segments: list[Segment]
    live: Live
    draft: Draft | None

    @property
    def said(self) -> int:
        return sum(segment.rev for segment in self.segments)


class FollowWork:
    """Does the jobs of kind `FOLLOW_KIND`, each under a lease that somebody else keeps alive.

    With a `pace` there are jobs of `RECONCILE_KIND` now and then, for a language model.
    """

    def __init__(
        self,
        desk: Desk,
        people: People,
        following: Following,
        understanding: Understanding,
        *,
        policy: WritingPolicy | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._desk = desk
        self._people = people
        self._following = following
        self._understanding = understanding
        trying = Trying(desk, lambda lease, _: partial(_begin, lease), policy, LONGEST_PAUSE_S)
        self.cancelled, self.failed = trying.cancelled, trying.failed
        self.given_back = trying.given_back
        self._trying = trying
        self._pace = pace

    async def run(self, lease: Lease) -> None:
        """Follow what was said so far, and end the job.

        Raises:
            LeaseLostError: the job is somebody else's by now; nothing more was written.
            MoksoriError: it did not work; tell `failed`.
        """
        if lease.exhausted:
            await self._trying.give_up(lease, lease.job.error_code or MoksoriError.code)
            return
        try:
            meeting = await self._trying.write(lease, partial(_begun, lease), lease.guard)
            version = await self._written(lease, meeting)
            board_id = None if version is None else await self._follow(meeting, version)
            done = partial(lease.finish, state=JobState.DONE)
            await self._trying.write(lease, partial(self._end, board_id), done)
        except NotFoundError:
            if await self._trying.is_there(lease):
                raise
            await self._desk.database.run(partial(lease.finish, state=JobState.DONE))

    async def _written(self, lease: Lease, meeting: Meeting) -> Version | None:
        """Return the newest minutes after this job has written; None when it is not its turn."""
        heard = await self._read(meeting)
        if heard is None:
            return None
        draft, covered = heard.draft, heard.live.reconciled
        people = await self._people(meeting.workspace)
        brief = brief_of(meeting, heard.segments, people)
        minutes = await self._understanding.minutes(
            meeting.id, brief, draft.minutes if draft else None, covered
        )
        fresh = body_of(minutes)

        async def keep(ledger: Ledger) -> Version | None:
            newest = await ledger.newest()
            live = await live_store.known_live(ledger.tx, meeting.workspace, meeting.id)
            if not _goes_on(ledger.meeting, newest):
                return newest
            if (live.followed, live.reconciled) > (heard.said, covered):
                return newest
            body = merged_into(newest, fresh, ledger.meeting)
            await live_store.change_live(ledger.tx, meeting.id, followed=heard.said)
            return await ledger.put_live(newest, body, author=fresh.engine)

        return await self._trying.write(lease, keep, lease.guard)

    async def _read(self, meeting: Meeting) -> _Heard | None:
        async with self._desk.database.read() as tx:
            newest = await store.find_version(tx, meeting.id, meeting.minutes)
            live = await live_store.known_live(tx, meeting.workspace, meeting.id)
            segments = await store.spoken(tx, meeting.id)
            draft = await drafting.find_draft(tx, meeting.id) if live.reconciled else None
        if not segments or not _goes_on(meeting, newest):
            return None
        return _Heard(segments, live, draft)

    async def _follow(self, meeting: Meeting, version: Version) -> str | None:
        """Bring the board up to date, until nobody has written newer minutes meanwhile."""
        for _ in range(_ROUNDS):
            board_id = await self._following.keep_up(meeting, version)
            async with self._desk.database.read() as tx:
                meeting = await store.known_meeting(tx, meeting.workspace, meeting.id)
                newest = await store.find_version(tx, meeting.id, meeting.minutes)
            if newest is None or (newest.number, newest.body) == (version.number, version.body):
                break
            version = newest
        return board_id

    async def _end(self, board_id: str | None, ledger: Ledger) -> None:
        """Note where the work went, and let a language model see the talk when it is time."""
        meeting = ledger.meeting
        if board_id is not None and meeting.board_id is None:
            ledger.set("edited", board_id=board_id)
        if self._pace is None or meeting.state is not MeetingState.LIVE:
            return
        live = await live_store.known_live(ledger.tx, meeting.workspace, meeting.id)
        if _is_time(live, meeting.segments, ledger, self._pace):
            at = live.reconciled_at
            key = f"{meeting.id}:{live.reconciled}:{'' if at is None else at.isoformat()}"
            args = {"meeting_id": meeting.id}
            job = NewJob(RECONCILE_KIND, meeting.workspace, args, self._desk.name(), key=key)
            await self._desk.queue.enqueue(ledger.tx, job)


async def _begin(lease: Lease, ledger: Ledger) -> None:
    """Take the job off the meeting: what is said from now on gets another one."""
    waiting = await store.follower(ledger.tx, ledger.meeting.id)
    if waiting is not None and waiting.job_id == lease.job.id:
        await store.set_follower(ledger.tx, ledger.meeting.id, None)


async def _begun(lease: Lease, ledger: Ledger) -> Meeting:
    await _begin(lease, ledger)
    return ledger.meeting


def _goes_on(meeting: Meeting, newest: Version | None) -> bool:
    """Tell whether minutes are still written in place: the last ones are not there yet."""
    if meeting.state is MeetingState.WRITING:
        return newest is not None and newest.reason == LIVE
    return meeting.state in {MeetingState.LIVE, MeetingState.CLOSING}


def _is_time(live: Live, segments: int, ledger: Ledger, pace: Pace) -> bool:
    since = live.reconciled_at or live.started_at
    rested = ledger.now - since >= timedelta(seconds=pace.every_s)
    return rested and segments - live.reconciled >= pace.segments
