"""Scribes are killed while people speak: minutes and boards end as if none had been.

Each meeting has a workspace of its own. Segments come in all the time; when all were said the
meeting ends, and its last minutes are written by those who are killed as well.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import pytest
from sqlalchemy import select

from moksori.app.minutes_to_board import BoardFollowing, KnownPeople
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.queue.tables import JOB
from moksori.backends.store.database import SqlDatabase
from moksori.board.service import Boards
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.live.following import FollowWork
from moksori.meetings.live.keeping import CREATED
from moksori.meetings.live.model import FOLLOW_KIND, LiveKind
from moksori.meetings.live.opening import opened
from moksori.meetings.live.understanding import Understanding
from moksori.meetings.meeting import JOB_KIND, Meeting, MeetingState, NewMeeting, Segment
from moksori.meetings.minuting import Minuting
from moksori.meetings.store import known_meeting
from moksori.meetings.work import MinutesWork
from moksori.meetings.writer import RulesWriter
from moksori.ports.queue import JobState
from moksori.testing.killing import Killing
from moksori.testing.processes import SLOW_EARS, program, until
from moksori.testing.talk import TALK

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.anyio]

KILLS = 12
KILLERS = 2
LONGEST_S = 0.8
WORK = (
    "회의실을 예약하겠습니다.",
    "견적을 요청하겠습니다.",
    "서버 비용을 정리하겠습니다.",
    "신입 사원 교육을 준비하겠습니다.",
)
SAID = (*TALK, *(("김민수", f"제가 금요일까지 {work}") for work in WORK))


@dataclass
class Scene:
    """What is said, and who was killed over it."""

    database: SqlDatabase
    events: RowEventLog
    settings: dict[str, str]
    ended: list[Meeting] = field(default_factory=list)

    def __post_init__(self) -> None:
        lane = ("worker", "--lane", "minutes")
        self.killing = Killing(
            self.database, self.settings, enough=KILLS, longest_s=LONGEST_S, command=lane
        )
        self.queue = RowQueue(self.database)
        self.boards = Boards(self.database, self.events)
        self.desk = Desk(self.database, self.queue, self.events)
        self.minutes = Minuting(self.desk)

    async def start(self, workspace: str) -> Meeting:
        return await opened(
            self.desk,
            workspace,
            NewMeeting(),
            kind=LiveKind.MEETING,
            place="here",
            endpointing=None,
            key=None,
        )

    async def say(self, meeting: Meeting, number: int) -> None:
        async def work(ledger: Ledger) -> None:
            who, words = SAID[number]
            await ledger.add_live_segment(Segment(0, who, 0, number, number + 0.9, words))

        await self.desk.write(meeting.workspace, meeting.id, work)

    async def end(self, meeting: Meeting) -> None:
        await self.desk.write(meeting.workspace, meeting.id, lambda one: one.want_minutes(CREATED))
        self.ended.append(meeting)

    async def talk(self) -> None:
        """Hold one meeting after the other, until enough were killed."""
        while not self.killing.enough:
            meeting = await self.start(f"w{len(self.ended)}")
            for number in range(len(SAID)):
                await self.say(meeting, number)
                await anyio.sleep(0.25)
            await self.end(meeting)

    async def all_done(self) -> bool:
        """Tell whether nothing is left for a scribe; nobody listens to these meetings."""
        waiting = JOB.c.state.in_([JobState.QUEUED, JobState.RUNNING])
        mine = JOB.c.kind.in_([FOLLOW_KIND, JOB_KIND])
        async with self.database.read() as tx:
            return (await tx.execute(select(JOB.c.id).where(mine, waiting))).first() is None

    async def calm(self) -> Meeting:
        """Hold a meeting that nobody disturbs."""
        people, following = KnownPeople(self.boards), BoardFollowing(self.boards)
        follow = FollowWork(self.desk, people, following, Understanding())
        works = {
            FOLLOW_KIND: follow.run,
            JOB_KIND: MinutesWork(self.desk, RulesWriter(), people, following).run,
        }
        meeting = await self.start("calm")
        for number in range(len(SAID)):
            await self.say(meeting, number)
            while lease := await self.queue.claim(list(works), "calm"):
                await works[lease.job.kind](lease)
        await self.end(meeting)
        while lease := await self.queue.claim(list(works), "calm"):
            await works[lease.job.kind](lease)
        self.ended.remove(meeting)
        return meeting

    async def outcome(self, meeting: Meeting) -> dict[str, Any]:
        """Return what readers see of a meeting in the end."""
        workspace = meeting.workspace
        async with self.database.read() as tx:
            meeting = await known_meeting(tx, workspace, meeting.id)
        (board,) = await self.boards.listing(workspace)
        tickets = await self.boards.tickets.listing(workspace, board.id)
        offers = await self.boards.inbox.listing(workspace, board.id, limit=500)
        keys = [one.offer.source_key for one in offers]
        assert len(keys) == len(set(keys))
        reasons = [one.reason for one in await self.minutes.versions(workspace, meeting.id)]
        assert reasons in (["created", "live"], ["created"])
        told = await self.events.read(workspace, limit=5_000)
        assert [event.seq for event in told] == list(range(1, len(told) + 1))
        made = [one for one in told if one.payload.get("action") == "created"]
        assert sum(one.type == "ticket_changed" for one in made) == len(tickets)
        return {
            "meeting": (meeting.state, meeting.title, meeting.job_id),
            "board": meeting.board_id == board.id,
            "minutes": (await self.minutes.get(workspace, meeting.id)).body,
            "tickets": [
                (one.title, one.owner, one.due, [proof.segments for proof in one.evidence])
                for one in tickets
            ],
            "offers": sorted(
                (one.offer.source_key.partition(":")[2], one.verdict, one.offer.stands)
                for one in offers
            ),
        }


@pytest.fixture
def scene(
    database: SqlDatabase, database_url: str, event_log: RowEventLog, tmp_path: Path
) -> Scene:
    settings = {
        **SLOW_EARS,
        "MOKSORI_DATA_DIR": str(tmp_path / "data"),
        "MOKSORI_STORE__URL": database_url,
        "MOKSORI_JOBS__LEASE_S": "1.0",
        "MOKSORI_JOBS__MAX_TRIES": "1000",  # a job may be killed again and again
        "MOKSORI_JOBS__POLL_S": "0.05",
        "MOKSORI_MINUTES__ENGINE": "rules",
    }
    return Scene(database, event_log, settings)


async def test_killed_scribes_leave_no_trace(scene: Scene) -> None:
    expected = await scene.outcome(await scene.calm())
    assert expected["meeting"][0] is MeetingState.READY
    assert len(expected["tickets"]) > len(WORK)
    with anyio.fail_after(280):
        async with anyio.create_task_group() as killers:
            killers.start_soon(scene.talk)
            for seed in range(KILLERS):
                killers.start_soon(scene.killing.go_on, seed)
        lane = ("worker", "--lane", "minutes")
        async with program(*lane, settings=scene.settings) as last:
            await last.logged("worker_ready")
            assert await until(scene.all_done, within_s=120)
            assert await last.end() == 0
    assert scene.killing.kills >= KILLS
    assert scene.ended
    for meeting in scene.ended:
        assert await scene.outcome(meeting) == expected, meeting.workspace
