"""Real workers are killed while meetings are heard and written: each ends as if none had been.

Every other meeting is a recording, which is to be heard first. Each has a workspace of its own, so
that its tickets and events can be compared with those of an undisturbed run, and its default board
is made while workers die. A kill counts only if the dead worker's job was still marked as running
in its name.
"""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import pytest

from moksori.app.attendance import JobWork
from moksori.app.meetings import MinutesDigester
from moksori.app.minutes_to_board import BoardFollowing, KnownPeople
from moksori.backends.blobs import LocalBlobs
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.store.database import SqlDatabase
from moksori.board.service import Boards
from moksori.events import JobProgress
from moksori.meetings.handover import RecordedMeetings
from moksori.meetings.ledger import Desk
from moksori.meetings.meeting import JOB_KIND, MeetingState, NewMeeting, NewSegment, followup_of
from moksori.meetings.service import Meetings
from moksori.meetings.work import MinutesWork
from moksori.meetings.writer import RulesWriter
from moksori.testing.hearing import LoudVad, OneEngine, bursts
from moksori.testing.killing import Killing
from moksori.testing.processes import SLOW_EARS, program, until
from moksori.testing.talk import TALK, SlowTalkingStt
from moksori.transcripts.ledger import Desk as HearingDesk
from moksori.transcripts.leftovers import Leftovers
from moksori.transcripts.model import JOB_KIND as HEARING_KIND
from moksori.transcripts.model import NewTranscript
from moksori.transcripts.service import Backends, Transcripts
from moksori.transcripts.work import TranscriptWork

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.anyio]

KILLS = 20
KILLERS = 2
TTL_S = 1.0
LONGEST_S = 2.0
"""So long after its first job a worker lives at most: the model loads, then meetings follow."""
CALM = {"written": "calm-written", "heard": "calm-heard"}
"""Where one meeting of each kind is made without a disturbance."""

WORK = (
    "회의실을 예약하겠습니다.",
    "견적을 요청하겠습니다.",
    "서버 비용을 정리하겠습니다.",
    "신입 사원 교육을 준비하겠습니다.",
    "고객 설문을 돌리겠습니다.",
    "홈페이지 사진을 바꾸겠습니다.",
)
"""Each is a ticket of its own."""


async def recording() -> AsyncIterator[bytes]:
    yield bursts(len(TALK))


def talk() -> list[NewSegment]:
    """Return the sample meeting, with enough work in it that the board takes its time."""
    more = [("김민수", f"제가 금요일까지 {work}") for work in WORK]
    return [NewSegment(text, who) for who, text in (*TALK, *more)]


@dataclass
class Scene:
    """What is written, and who was killed over it."""

    database: SqlDatabase
    events: RowEventLog
    blobs: LocalBlobs
    scratch: Path
    settings: dict[str, str]
    workspaces: dict[str, str] = field(default_factory=dict)
    """Which kind of meeting each of them holds."""

    def __post_init__(self) -> None:
        self.killing = Killing(self.database, self.settings, enough=KILLS, longest_s=LONGEST_S)
        self.queue = RowQueue(self.database)
        self.boards = Boards(self.database, self.events)
        self.desk = Desk(self.database, self.queue, self.events)
        self.observer = RecordedMeetings(self.desk)
        self.engines = OneEngine(SlowTalkingStt())
        backends = Backends(self.database, self.queue, self.events, self.blobs)
        self.transcripts = Transcripts(backends, self.engines, self.scratch, observer=self.observer)
        self.meetings = Meetings(self.desk, self.transcripts)

    async def make(self, kind: str, workspace: str) -> None:
        """Make a meeting of a ready transcript, or of a recording."""
        if kind == "written":
            await self.meetings.create(workspace, NewMeeting(), talk())
        else:
            new = NewTranscript(followup=followup_of(NewMeeting()))
            await self.transcripts.request(workspace, new, recording(), limit_bytes=10**8)

    async def calm(self) -> None:
        """Make one meeting of each kind without a disturbance, before any worker lives."""
        for kind, workspace in CALM.items():
            await self.make(kind, workspace)
        people, following = KnownPeople(self.boards), BoardFollowing(self.boards)
        leftovers = Leftovers(self.database, self.blobs)
        desk = HearingDesk(self.database, self.events, leftovers, observer=self.observer)
        rules = RulesWriter()
        works: dict[str, JobWork] = {
            JOB_KIND: MinutesWork(self.desk, rules, people, following),
            HEARING_KIND: TranscriptWork(
                desk, self.blobs, self.engines, LoudVad(), digester=MinutesDigester(rules, people)
            ),
        }
        while lease := await self.queue.claim(list(works), "calm"):
            await works[lease.job.kind].run(lease)

    async def supply(self) -> None:
        """Keep more meetings waiting than there are workers, until enough were killed."""
        while not self.killing.enough:
            if await self.killing.open_jobs() < 2 * KILLERS:
                workspace = f"w{len(self.workspaces)}"
                kind = list(CALM)[len(self.workspaces) % len(CALM)]
                await self.make(kind, workspace)
                self.workspaces[workspace] = kind
            await anyio.sleep(0.05)

    async def outcome(self, workspace: str) -> dict[str, Any]:
        """Return everything that readers see of the one meeting of a workspace, without its ids."""
        (meeting,) = await self.meetings.listing(workspace)
        (board,) = await self.boards.listing(workspace)
        versions = await self.meetings.minutes.versions(workspace, meeting.id)
        tickets = await self.boards.tickets.listing(workspace, board.id)
        offers = await self.boards.inbox.listing(workspace, board.id, limit=500)
        told = await self.events.read(workspace, limit=5_000)
        assert [event.seq for event in told] == list(range(1, len(told) + 1))
        return {
            "meeting": (meeting.state, meeting.minutes, meeting.version, meeting.job_id),
            "board": meeting.board_id == board.id,
            "versions": [(one.number, one.author, one.body) for one in versions],
            "tickets": [
                (one.title, one.owner, one.due, [proof.segments for proof in one.evidence])
                for one in tickets
            ],
            "offers": sorted(
                (one.offer.source_key.partition(":")[2], one.verdict) for one in offers
            ),
            "events": Counter(
                (event.type, event.payload.get("action"))
                for event in told
                if event.type != JobProgress.type  # a job that is begun again says so
            ),
        }


@pytest.fixture
def scene(
    database: SqlDatabase, database_url: str, event_log: RowEventLog, tmp_path: Path
) -> Scene:
    blobs = tmp_path / "blobs"
    settings = {
        **SLOW_EARS,
        "MOKSORI_STT__ENGINE": "moksori.testing.talk:SlowTalkingStt",
        "MOKSORI_BLOBS__URL": f"file://{blobs}",
        "MOKSORI_DATA_DIR": str(tmp_path / "data"),
        "MOKSORI_STORE__URL": database_url,
        "MOKSORI_JOBS__LEASE_S": str(TTL_S),
        "MOKSORI_JOBS__MAX_TRIES": "1000",  # a job may be killed again and again
        "MOKSORI_JOBS__POLL_S": "0.05",
        "MOKSORI_STT__OFFLINE": "true",
        "MOKSORI_MINUTES__ENGINE": "rules",
    }
    return Scene(database, event_log, LocalBlobs(blobs), tmp_path / "scratch", settings)


async def test_killed_workers_leave_no_trace_in_any_minutes(scene: Scene) -> None:
    await scene.calm()
    expected = {kind: await scene.outcome(workspace) for kind, workspace in CALM.items()}
    for outcome in expected.values():
        assert outcome["meeting"][:2] == (MeetingState.READY, 1)
    assert len(expected["written"]["tickets"]) > len(WORK)
    assert expected["heard"]["offers"]
    with anyio.fail_after(300):
        async with anyio.create_task_group() as killers:
            killers.start_soon(scene.supply)
            for seed in range(KILLERS):
                killers.start_soon(scene.killing.go_on, seed)
        async with program("worker", settings=scene.settings) as last:
            await last.logged("worker_ready")
            assert await until(scene.killing.all_done, within_s=120)
            assert await last.end() == 0
    assert scene.killing.kills >= KILLS
    for workspace, kind in scene.workspaces.items():
        assert await scene.outcome(workspace) == expected[kind], workspace
