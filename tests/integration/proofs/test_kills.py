"""Real workers are killed inside real jobs: each transcript ends as if nothing had happened.

A kill counts only if the dead worker's job was still marked as running in its name. The proof of
the queue alone makes up the rest of the hundred.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest
from sqlalchemy import select

from moksori.backends.blobs import LocalBlobs
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.queue.tables import JOB
from moksori.backends.store.database import SqlDatabase
from moksori.ports.bus import StoredEvent
from moksori.ports.queue import JobState
from moksori.testing.hearing import OneEngine, SlowStt, bursts, said_at
from moksori.testing.killing import Killing
from moksori.testing.processes import SLOW_EARS, Program, program, until
from moksori.transcripts.model import NewTranscript, topic_of
from moksori.transcripts.service import Backends, Transcripts

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.anyio]

KILLS = 8
WORKERS = 2
WINDOWS = 18
TTL_S = 1.0


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


@dataclass
class Scene:
    """What is worked on, and who was killed over it."""

    database: SqlDatabase
    events: RowEventLog
    transcripts: Transcripts
    settings: dict[str, str]
    jobs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        longest_s = WINDOWS * SlowStt.delay_s
        self.killing = Killing(self.database, self.settings, enough=KILLS, longest_s=longest_s)

    async def supply(self, first: anyio.Event) -> None:
        """Keep more jobs waiting than there are workers, until enough were killed."""
        recording = bursts(WINDOWS)
        while not self.killing.enough:
            if await self.killing.open_jobs() < 2 * WORKERS:
                job_id = await self.transcripts.request(
                    "w", NewTranscript(), pieces(recording), limit_bytes=10**8
                )
                self.jobs.append(job_id)
                first.set()
            await anyio.sleep(0.1)

    async def finish(self, worker: Program) -> None:
        """Wait until the last worker has done all that is left."""
        await worker.logged("worker_ready")
        assert await until(self.killing.all_done, within_s=120)


@pytest.fixture
def scene(
    database: SqlDatabase, database_url: str, event_log: RowEventLog, tmp_path: Path
) -> Scene:
    blobs = tmp_path / "blobs"
    backends = Backends(database, RowQueue(database), event_log, LocalBlobs(blobs))
    settings = {
        **SLOW_EARS,
        "MOKSORI_DATA_DIR": str(tmp_path / "data"),
        "MOKSORI_STORE__URL": database_url,
        "MOKSORI_BLOBS__URL": f"file://{blobs}",
        "MOKSORI_JOBS__LEASE_S": str(TTL_S),
        "MOKSORI_JOBS__MAX_TRIES": "1000",  # a job may be killed again and again
        "MOKSORI_JOBS__POLL_S": "0.05",
        "MOKSORI_STT__OFFLINE": "true",
    }
    transcripts = Transcripts(backends, OneSlow(), tmp_path / "scratch")
    return Scene(database, event_log, transcripts, settings)


class OneSlow(OneEngine):
    """Chooses what the workers' settings name."""

    def __init__(self) -> None:
        super().__init__(SlowStt())


async def test_killed_workers_leave_no_trace_in_any_transcript(scene: Scene) -> None:
    followed: list[StoredEvent] = []

    first = anyio.Event()

    async def follow() -> None:
        await first.wait()
        async with scene.transcripts.follow("w", scene.jobs[0], heartbeat_s=1.0) as events:
            followed.extend([event async for event in events if event is not None])

    with anyio.fail_after(300):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(follow)
            async with anyio.create_task_group() as killers:
                killers.start_soon(scene.supply, first)
                for seed in range(WORKERS):
                    killers.start_soon(scene.killing.go_on, seed)
            async with program("worker", settings=scene.settings) as last:
                await scene.finish(last)
                assert await last.end() == 0
    assert scene.killing.kills >= KILLS
    everything = await all_events(scene.events)
    assert [event.seq for event in everything] == list(range(1, len(everything) + 1))
    for job_id in scene.jobs:
        await check(scene, job_id, everything)
    assert followed == [e for e in everything if e.topic == topic_of(scene.jobs[0])]
    reclaimed = await tries_beyond_the_first(scene.database)
    assert reclaimed >= scene.killing.kills


async def all_events(log: RowEventLog) -> Sequence[StoredEvent]:
    events: list[StoredEvent] = []
    while page := await log.read("w", after=events[-1].seq if events else 0):
        events.extend(page)
    return events


async def check(scene: Scene, job_id: str, everything: Sequence[StoredEvent]) -> None:
    """Compare with what an undisturbed run gives."""
    transcript = await scene.transcripts.get("w", job_id)
    assert (transcript.state, transcript.segment_count) == (JobState.DONE, WINDOWS)
    segments = await scene.transcripts.segments("w", job_id)
    assert [segment.index for segment in segments] == list(range(WINDOWS))
    assert [segment.text for segment in segments] == [said_at(1.2 * n) for n in range(WINDOWS)]
    mine = [event for event in everything if event.topic == topic_of(job_id)]
    told = [event.payload["index"] for event in mine if event.type == "transcript_segment"]
    assert told == list(range(WINDOWS))
    assert [event.type for event in mine].count("final_summary") == 1
    assert mine[-1].type == "final_summary"
    shares = [event.payload["progress"] for event in mine if event.type == "job_progress"]
    assert shares == sorted(shares)


async def tries_beyond_the_first(database: SqlDatabase) -> int:
    async with database.read() as tx:
        tries = (await tx.execute(select(JOB.c.tries))).scalars()
        return sum(number - 1 for number in tries)
