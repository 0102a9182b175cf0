"""A studio: the real service and the real work on a real database, with an engine that counts."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from moksori.app.attendance import Attendance
from moksori.backends.blobs import LocalBlobs
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.store.database import SqlDatabase
from moksori.ports.bus import StoredEvent
from moksori.ports.transcripts import TranscriptObserver
from moksori.testing.hearing import CountingStt, LoudVad, OneEngine, bursts
from moksori.transcripts.ledger import Desk
from moksori.transcripts.leftovers import Leftovers
from moksori.transcripts.model import JOB_KIND, NewTranscript, Transcript
from moksori.transcripts.observing import Unobserved
from moksori.transcripts.service import Backends, Transcripts
from moksori.transcripts.work import HearingPolicy, TranscriptWork

LIMIT = 100_000_000


async def pieces(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@dataclass
class Studio:
    """Everything that a transcript needs; `engine` hears, `transcripts` is the service."""

    database: SqlDatabase
    events: RowEventLog
    folder: Path
    policy: HearingPolicy = field(default_factory=lambda: HearingPolicy(retry_base_s=0.01))
    ttl_s: float = 5.0
    observer: TranscriptObserver = field(default_factory=Unobserved)

    def __post_init__(self) -> None:
        self.engine = CountingStt()
        self.engines = OneEngine(self.engine)
        self.blobs = LocalBlobs(self.folder)
        self.scratch = self.folder.parent / "scratch"
        self.leftovers = Leftovers(self.database, self.blobs)
        self.observe(self.observer)

    def observe(self, observer: TranscriptObserver) -> None:
        """Let somebody observe what the service and its workers do."""
        self.observer = observer
        self.transcripts = Transcripts(self.backends, self.engines, self.scratch, observer=observer)

    @property
    def backends(self) -> Backends:
        return Backends(self.database, self.queue, self.events, self.blobs)

    @property
    def queue(self) -> RowQueue:
        return RowQueue(self.database, ttl_s=self.ttl_s)

    @property
    def desk(self) -> Desk:
        return Desk(self.database, self.events, self.leftovers, observer=self.observer)

    def work(self) -> TranscriptWork:
        return TranscriptWork(self.desk, self.blobs, self.engines, LoudVad(), self.policy)

    async def request(self, count: int = 5, workspace: str = "w", **asked: Any) -> str:  # noqa: ANN401 - fields of NewTranscript
        return await self.request_bytes(bursts(count), workspace, **asked)

    async def request_bytes(self, content: bytes, workspace: str = "w", **asked: Any) -> str:  # noqa: ANN401 - fields of NewTranscript
        new = replace(NewTranscript(), **asked)
        return await self.transcripts.request(workspace, new, pieces(content), limit_bytes=LIMIT)

    async def work_once(self) -> None:
        """Do the most urgent job as a worker would."""
        lease = await self.queue.claim([JOB_KIND], "worker")
        assert lease is not None
        await Attendance({JOB_KIND: self.work()}, self.ttl_s).attend(lease)

    async def told(self, job_id: str, workspace: str = "w") -> list[StoredEvent]:
        return list(await self.events.read(workspace, topics=[f"job:{job_id}"]))

    async def types(self, job_id: str) -> list[str]:
        return [
            f"{event.type}:{event.payload['state']}" if "state" in event.payload else event.type
            for event in await self.told(job_id)
        ]

    async def get(self, job_id: str) -> Transcript:
        return await self.transcripts.get("w", job_id)

    async def texts(self, job_id: str) -> list[str]:
        return [segment.text for segment in await self.transcripts.segments("w", job_id)]

    async def count(self, *tables: Table) -> Sequence[int]:
        async with self.database.read() as tx:
            return [
                (await tx.execute(select(func.count()).select_from(table))).scalar_one()
                for table in tables
            ]

    def files(self) -> list[str]:
        """Return every file that the blob store holds, whatever its name."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self.folder)) for path in found)


@pytest.fixture
def studio(database: SqlDatabase, event_log: RowEventLog, tmp_path: Path) -> Studio:
    return Studio(database, event_log, tmp_path / "blobs")
