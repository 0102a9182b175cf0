"""An office: real meetings, recordings, boards and jobs on a real database; the ear is fake."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from moksori.app.attendance import Attendance, JobWork
from moksori.app.minutes_to_board import BoardFollowing, KnownPeople
from moksori.backends.blobs import LocalBlobs
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.store.database import SqlDatabase
from moksori.board.model import Ticket
from moksori.board.service import Boards
from moksori.errors import InputError
from moksori.meetings.cutting import Cutting
from moksori.meetings.handover import RecordedMeetings
from moksori.meetings.ledger import Desk
from moksori.meetings.meeting import JOB_KIND, Meeting, NewMeeting, NewSegment, followup_of
from moksori.meetings.model import (
    ActionItem,
    Minutes,
    Participant,
    Statement,
    Status,
    StatusChange,
)
from moksori.meetings.service import Meetings
from moksori.meetings.trying import WritingPolicy
from moksori.meetings.work import MinutesWork
from moksori.meetings.writer import Brief
from moksori.ports.bus import StoredEvent
from moksori.ports.queue import Lease
from moksori.ports.recall import Said
from moksori.ports.store import Transaction
from moksori.testing.hearing import LoudVad, OneEngine, bursts
from moksori.testing.talk import TALK, TalkingStt
from moksori.transcripts import ledger as hearing
from moksori.transcripts.leftovers import Leftovers
from moksori.transcripts.model import JOB_KIND as HEARING_KIND
from moksori.transcripts.model import NewTranscript
from moksori.transcripts.service import Backends, Transcripts
from moksori.transcripts.work import TranscriptWork

NOW = datetime(2026, 11, 15, 16, 0, tzinfo=UTC)
"""It is the 16th in Seoul already."""
LIMIT = 100_000_000


def talk() -> list[NewSegment]:
    """Return the sample meeting as a ready transcript."""
    return [NewSegment(text, who, float(n), n + 0.9) for n, (who, text) in enumerate(TALK)]


@dataclass
class Pen:
    """Writes what it is told to, and remembers what it was asked."""

    briefs: list[Brief] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    engine: str = "pen"
    work: Sequence[ActionItem] = (
        ActionItem("출시 공지문 작성", "김민수", date(2026, 11, 20), ("S0004",), 0.96),
        ActionItem("성능 시험", "이서연", date(2026, 11, 24), ("S0005",), 0.96),
    )
    changes: Sequence[StatusChange] = (
        StatusChange("결제 오류 수정", Status.DONE, ("S0002",), 0.93),
    )

    async def write(self, brief: Brief) -> Minutes:
        self.briefs.append(brief)
        if self.failures:
            raise self.failures.pop(0)
        if not brief.lines:
            raise InputError("a test wrote about nothing")
        return Minutes(
            title="주간 회의",
            summary=(Statement("출시를 확정했다.", ("S0003",)),),
            topics=(),
            decisions=(Statement("출시는 12월 1일.", ("S0003",), 0.9),),
            action_items=tuple(self.work),
            status_changes=tuple(self.changes),
            questions=(),
            risks=(),
            keywords=("출시",),
            engine=self.engine,
        )

    async def aclose(self) -> None:
        """Hold nothing, free nothing."""


@dataclass
class Clerk:
    """An index that only remembers: what it holds must follow what is stored."""

    rows: dict[str, dict[str, Said]] = field(default_factory=dict)

    async def put(
        self,
        tx: Transaction,
        workspace: str,
        source: str,
        rows: Iterable[Said],
        *,
        at: datetime | None = None,
    ) -> None:
        assert tx.in_transaction()
        assert (bool(workspace), at) == (True, NOW)
        self.rows.setdefault(source, {}).update({row.segment: row for row in rows})

    async def drop(
        self, tx: Transaction, workspace: str, source: str, segments: Sequence[str] | None = None
    ) -> None:
        assert tx.in_transaction()
        assert workspace == "w"
        if segments is None:
            self.rows.pop(source, None)
        for segment in segments or ():
            del self.rows[source][segment]


@dataclass
class Office:
    """Everything that a meeting needs."""

    database: SqlDatabase
    events: RowEventLog
    folder: Path
    ttl_s: float = 5.0

    def __post_init__(self) -> None:
        self.pen = Pen()
        self.clerk = Clerk()
        self.blobs = LocalBlobs(self.folder)
        self.engines = OneEngine(TalkingStt())
        self.queue = RowQueue(self.database, ttl_s=self.ttl_s)
        self.desk = Desk(
            self.database, self.queue, self.events, indexer=self.clerk, clock=lambda: NOW
        )
        self.observer = RecordedMeetings(self.desk)
        backends = Backends(self.database, self.queue, self.events, self.blobs)
        self.transcripts = Transcripts(
            backends, self.engines, self.folder.parent / "scratch", observer=self.observer
        )
        self.meetings = Meetings(self.desk, self.transcripts)
        self.boards = Boards(self.database, self.events, quotes=self.meetings)
        self.cutting = Cutting(self.desk, self.transcripts, self.boards.citations)
        self.digester: Any = None
        self.following: Any = BoardFollowing(self.boards)

    def work(self) -> MinutesWork:
        people = KnownPeople(self.boards)
        policy = WritingPolicy(retry_base_s=0.01)
        return MinutesWork(self.desk, self.pen, people, self.following, policy)

    def hearing(self) -> TranscriptWork:
        desk = hearing.Desk(
            self.database, self.events, self.hearing_leftovers(), observer=self.observer
        )
        return TranscriptWork(desk, self.blobs, self.engines, LoudVad(), digester=self.digester)

    def hearing_leftovers(self) -> Leftovers:
        return Leftovers(self.database, self.blobs)

    async def create(self, new: NewMeeting | None = None, **asked: Any) -> Meeting:  # noqa: ANN401 - arguments of `create`
        new = new or NewMeeting(participants=(Participant("김민수", ("민수",)),))
        return await self.meetings.create("w", new, talk(), **asked)

    async def record(self, new: NewMeeting, count: int = len(TALK), **asked: Any) -> str:  # noqa: ANN401 - fields of NewTranscript
        async def body() -> AsyncIterator[bytes]:
            yield bursts(count)

        transcript = NewTranscript(followup=followup_of(new), **asked)
        return await self.transcripts.request("w", transcript, body(), limit_bytes=LIMIT)

    async def ready(self, **asked: Any) -> Meeting:  # noqa: ANN401 - arguments of `create`
        """Return a meeting whose minutes are written."""
        made = await self.create(**asked)
        await self.do_all()
        return await self.get(made.id)

    async def get(self, meeting_id: str) -> Meeting:
        return await self.meetings.get("w", meeting_id)

    async def claim(self, *kinds: str) -> Lease | None:
        return await self.queue.claim(list(kinds) or [JOB_KIND], "worker")

    async def do_all(self) -> int:
        """Do all jobs that are ready, as a worker would; return how many."""
        works: dict[str, JobWork] = {JOB_KIND: self.work(), HEARING_KIND: self.hearing()}
        done = 0
        while lease := await self.claim(*works):
            await Attendance(works, self.ttl_s).attend(lease)
            done += 1
        return done

    async def told(self, meeting_id: str) -> list[StoredEvent]:
        return list(await self.events.read("w", topics=[f"meeting:{meeting_id}"]))

    async def types(self, meeting_id: str) -> list[str]:
        return [
            f"{event.payload['action']}:{event.payload['state']}"
            if "action" in event.payload
            else event.type
            for event in await self.told(meeting_id)
        ]

    async def tickets(self) -> list[Ticket]:
        board = await self.boards.default("w")
        return await self.boards.tickets.listing("w", board.id)

    async def count(self, table: Table) -> int:
        async with self.database.read() as tx:
            found: int = (await tx.execute(select(func.count()).select_from(table))).scalar_one()
        return found


@pytest.fixture
def office(database: SqlDatabase, event_log: RowEventLog, tmp_path: Path) -> Office:
    return Office(database, event_log, tmp_path / "blobs")
