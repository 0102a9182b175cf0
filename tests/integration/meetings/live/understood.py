"""A live meeting that is followed: rules, minutes and a board, on a real database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from moksori.app.attendance import Attendance, JobWork
from moksori.app.minutes_to_board import BoardFollowing, KnownPeople
from moksori.board.model import Suggestion, Ticket, Verdict
from moksori.board.service import Boards
from moksori.meetings.ledger import Ledger
from moksori.meetings.live.following import FollowWork, Pace
from moksori.meetings.live.keeping import CREATED
from moksori.meetings.live.model import FOLLOW_KIND
from moksori.meetings.live.understanding import Understanding
from moksori.meetings.meeting import JOB_KIND, Meeting, MeetingState, Segment
from moksori.meetings.minuting import Minuting
from moksori.meetings.quoting import Quoting
from moksori.meetings.service import Meetings
from moksori.meetings.trying import WritingPolicy
from moksori.meetings.versions import Version
from moksori.meetings.work import MinutesWork
from moksori.meetings.writer import MinutesWriter, RulesWriter
from moksori.ports.queue import Lease
from moksori.ports.store import Transaction
from moksori.testing.hall import Hall


class NoRecordings:
    """Recordings of meetings that have none."""

    async def forget(self, tx: Transaction, workspace: str, transcript_id: str) -> None:
        """Raise: nothing is there."""
        raise AssertionError((tx, workspace, transcript_id))

    async def clear(self, transcript_id: str) -> None:
        """Raise: nothing is there."""
        raise AssertionError(transcript_id)


@dataclass
class Understood:
    """A hall, who follows what is said in it, and what came of that."""

    hall: Hall
    writer: MinutesWriter = field(default_factory=RulesWriter)
    pace: Pace | None = None
    works: dict[str, JobWork] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk = self.hall.desk
        self.minutes = Minuting(self.desk)
        self.meetings = Meetings(self.desk, NoRecordings())
        self.boards = Boards(
            self.hall.database,
            self.hall.events,
            quotes=Quoting(self.desk),
            clock=lambda: self.hall.now,
        )
        self.understanding = Understanding()
        self.following: Any = BoardFollowing(self.boards)

    def follow_work(self) -> FollowWork:
        """Return who follows, as it is put together now."""
        return FollowWork(
            self.desk,
            KnownPeople(self.boards),
            self.following,
            self.understanding,
            policy=WritingPolicy(retry_base_s=0.01),
            pace=self.pace,
        )

    def all_works(self) -> dict[str, JobWork]:
        """Return who does the jobs of each kind."""
        policy, people = WritingPolicy(retry_base_s=0.01), KnownPeople(self.boards)
        writing = MinutesWork(self.desk, self.writer, people, self.following, policy)
        return {FOLLOW_KIND: self.follow_work(), JOB_KIND: writing, **self.works}

    async def say(self, meeting: Meeting, *rows: str) -> None:
        """Commit segments, `speaker: words`, each as the listener does."""
        for row in rows:
            await self.desk.write("w", meeting.id, partial(_said, row))

    async def claim(self, *kinds: str) -> Lease | None:
        """Claim a job."""
        return await self.hall.queue.claim(list(kinds) or [FOLLOW_KIND], "scribe")

    async def do_all(self) -> int:
        """Do all jobs that are ready, as the scribe and a worker would; return how many."""
        works, done = self.all_works(), 0
        while lease := await self.claim(*works):
            await Attendance(works, self.hall.queue.ttl_s).attend(lease)
            done += 1
        return done

    async def hear(self, meeting: Meeting, *rows: str) -> None:
        """Say something, and have it followed."""
        for row in rows:
            await self.say(meeting, row)
            await self.do_all()

    async def end(self, meeting: Meeting) -> None:
        """End the meeting, all of which is heard, as the listener does."""
        await self.hall.live.end("w", meeting.id)

        async def work(ledger: Ledger) -> None:
            await ledger.want_minutes(CREATED)

        await self.desk.write("w", meeting.id, work)
        await self.do_all()
        assert (await self.hall.meeting(meeting.id)).state is MeetingState.READY

    async def version(self, meeting: Meeting, number: int | None = None) -> Version:
        """Return a version of the minutes."""
        return await self.minutes.get("w", meeting.id, number)

    async def numbers(self, meeting: Meeting) -> list[tuple[int, str]]:
        """Return the versions there are, and why."""
        found = await self.minutes.versions("w", meeting.id)
        return [(one.number, one.reason) for one in reversed(found)]

    async def board_id(self) -> str:
        """Return the default board."""
        return (await self.boards.default("w")).id

    async def tickets(self) -> list[Ticket]:
        """Return the cards of the default board."""
        return await self.boards.tickets.listing("w", await self.board_id())

    async def suggestions(self, verdict: Verdict | None = None) -> Sequence[Suggestion]:
        """Return what was suggested, oldest first."""
        found = await self.boards.inbox.listing("w", await self.board_id(), verdict=verdict)
        return list(reversed(found))

    async def actions(self) -> list[str]:
        """Return what happened on the board."""
        acts = await self.boards.activity("w", await self.board_id(), limit=1000)
        return [act.action for act in reversed(acts)]


async def _said(row: str, ledger: Ledger) -> None:
    speaker, _, words = row.partition(": ")
    at = float(ledger.meeting.segments)
    await ledger.add_live_segment(Segment(0, speaker, 0, at, at + 0.9, words))
