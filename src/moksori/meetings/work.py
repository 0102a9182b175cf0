"""The job that writes minutes and hands them on; any worker can begin it, or do it again.

Three steps, each a transaction of its own: the meeting is told to be written, the minutes are
stored (once per job, guarded by the lease), the job ends. The board takes what it knows already
once, so a worker that is killed between any two of them leaves nothing twice.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

import structlog

from moksori.errors import MoksoriError, NotFoundError, StaleError
from moksori.meetings import store
from moksori.meetings.items import Body, body_of, cited_in
from moksori.meetings.ledger import HAND_ON, Desk, Ledger
from moksori.meetings.meeting import (
    Meeting,
    MeetingState,
    Segment,
    all_participants,
    in_spoken_order,
)
from moksori.meetings.merging import merged
from moksori.meetings.model import Participant
from moksori.meetings.parts import still_holds
from moksori.meetings.templates import template_of
from moksori.meetings.trying import Trying, WritingPolicy
from moksori.meetings.versions import Version
from moksori.meetings.writer import Brief, MinutesWriter
from moksori.ports.queue import JobState, Lease

log = structlog.get_logger(__name__)

People = Callable[[str], Awaitable[Sequence[Participant]]]
"""Who is known in a workspace."""


class Following(Protocol):
    """What becomes of minutes that were written."""

    async def follow(self, meeting: Meeting, version: Version) -> str | None:
        """Hand the work in the minutes on; return the board that took it.

        It may be called again with the same version, or a newer one: nothing is taken twice.

        Raises:
            StaleError: the version cites other segments by now.
        """
        ...

    async def keep_up(self, meeting: Meeting, version: Version) -> str | None:
        """Do so for a talk that went on since; return the board, None where nothing went to one.

        What it says otherwise by now is changed, what it has taken back is withdrawn.
        """
        ...

    async def rename(self, meeting: Meeting, old: str, new: str) -> str | None:
        """Give to another name what the meeting gave to one; return the board, if it has one."""
        ...


class MinutesWork:
    """Does the jobs of kind `JOB_KIND`, each under a lease that somebody else keeps alive."""

    def __init__(
        self,
        desk: Desk,
        writer: MinutesWriter,
        people: People,
        following: Following,
        policy: WritingPolicy | None = None,
    ) -> None:
        self._desk = desk
        self._writer = writer
        self._people = people
        self._following = following
        trying = Trying(desk, lambda lease, code: partial(_give_up, lease, code), policy)
        self.cancelled, self.failed = trying.cancelled, trying.failed
        self.given_back = trying.given_back
        self._trying = trying

    async def run(self, lease: Lease) -> None:
        """Write the minutes of a meeting, hand them on, and end the job.

        Raises:
            LeaseLostError: the job is somebody else's by now; nothing more was written.
            MoksoriError: it did not work; tell `failed`.
        """
        if lease.exhausted:
            await self._trying.give_up(lease, lease.job.error_code or MoksoriError.code)
            return
        try:
            meeting = await self._trying.write(lease, partial(_begin, lease), lease.guard)
            version = await self._written(lease, meeting)
            board_id = await self._follow(lease, meeting, version)
            done = partial(lease.finish, state=JobState.DONE)
            await self._trying.write(lease, partial(_end, lease, meeting, board_id), done)
        except NotFoundError:
            if await self._trying.is_there(lease):
                raise
            await self._desk.database.run(partial(lease.finish, state=JobState.DONE))
            return
        log.info("minutes_written", number=version.number, engine=version.body.engine)

    async def _written(self, lease: Lease, meeting: Meeting) -> Version:
        """Return the newest minutes, after this job has written its own."""
        async with self._desk.database.read() as tx:
            done = await store.is_written(tx, meeting.id, lease.job.id)
            newest = await store.find_version(tx, meeting.id, meeting.minutes)
            segments = await store.segments(tx, meeting.id)
        if newest is not None and (done or _reason(lease) == HAND_ON):
            return newest
        people = await self._people(meeting.workspace)
        fresh = body_of(await self._writer.write(brief_of(meeting, segments, people)))
        keep = partial(_keep, lease, fresh, {segment.id: segment for segment in segments})
        version = await self._trying.write(lease, keep, lease.guard)
        return version or await self._written(lease, meeting)

    async def _follow(self, lease: Lease, meeting: Meeting, version: Version) -> str | None:
        """Hand on what was written; of a meeting that was live the board has most already."""
        args = lease.job.args
        if "new" in args:
            return await self._following.rename(meeting, str(args["old"]), str(args["new"]))
        async with self._desk.database.read() as tx:
            live = await store.follower(tx, meeting.id) is not None
        if live and _reason(lease) != HAND_ON:
            return await self._following.keep_up(meeting, version)
        return await self._offer(meeting, version)

    async def _offer(self, meeting: Meeting, version: Version) -> str | None:
        """Hand on minutes as they cite segments now, which people may cut and join meanwhile."""
        while True:
            try:
                return await self._following.follow(meeting, version)
            except StaleError:
                async with self._desk.database.read() as tx:
                    found = await store.find_version(tx, meeting.id, version.number)
                version = found or version


def brief_of(meeting: Meeting, segments: Sequence[Segment], people: Sequence[Participant]) -> Brief:
    """Return what minutes of a meeting are written from; `people` of the workspace may be named."""
    return Brief(
        lines=[segment.line for segment in in_spoken_order(segments)],
        on=meeting.on,
        participants=all_participants(meeting.participants, people),
        template=template_of(meeting.template),
        language=meeting.language,
    )


def merged_into(newest: Version | None, fresh: Body, meeting: Meeting) -> Body:
    """Return what an engine wrote, with what people have written in the newest minutes."""
    body = merged(None if newest is None else newest.body, fresh)
    return replace(body, title=meeting.title, titled=True) if meeting.titled else body


async def _begin(lease: Lease, ledger: Ledger) -> Meeting:
    """Take the job off the meeting: whoever wants minutes from now on gets another one."""
    if ledger.meeting.job_id == lease.job.id:
        ledger.meeting = replace(ledger.meeting, job_id=None)
    return ledger.meeting


async def _keep(
    lease: Lease, fresh: Body, read: Mapping[str, Segment], ledger: Ledger
) -> Version | None:
    """Store what the engine wrote, as far as people have not written it.

    None where it cites a segment that was `read`, and since then was cut or became part of another.
    """
    cited = [read[name] for name in cited_in(fresh) if name in read]
    now = await store.segments_at(ledger.tx, ledger.meeting.id, [one.index for one in cited])
    if not all(still_holds(now.get(one.index), one) for one in cited):
        return None
    kept = await ledger.newest()
    body = merged_into(kept, fresh, ledger.meeting)
    reason, job_id = _reason(lease), lease.job.id
    return await ledger.add_version(body, author=fresh.engine, reason=reason, job_id=job_id)


async def _end(lease: Lease, begun: Meeting, board_id: str | None, ledger: Ledger) -> None:
    """Say that the meeting is ready, unless another job waits for it, and where its work went."""
    meeting = ledger.meeting
    if board_id is not None and meeting.board_id == begun.board_id:
        meeting = replace(meeting, board_id=board_id)
    if _reason(lease) != HAND_ON and meeting.job_id is None:
        meeting = replace(meeting, state=MeetingState.READY, error_code=None)
    if meeting != ledger.meeting:
        ledger.meeting = meeting
        ledger.set("state")


async def _give_up(lease: Lease, code: str, ledger: Ledger) -> None:
    """Say why nothing was written; minutes that are there already stay what they are."""
    meeting = await _begin(lease, ledger)
    if _reason(lease) != HAND_ON and meeting.job_id is None:
        state = MeetingState.READY if meeting.minutes else MeetingState.FAILED
        ledger.set("state", state=state, error_code=code)


def _reason(lease: Lease) -> str:
    return str(lease.job.args["reason"])
