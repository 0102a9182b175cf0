"""Real workers are killed while they make files of sound, or erase it: nothing is lost, or left.

Every third meeting is deleted at some moment. A kill counts only if the dead worker's job was still
marked as running in its name.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import numpy as np
import pytest

from moksori.audio.decode import decode
from moksori.backends.audiolog import LocalAudioLog
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.store.database import SqlDatabase
from moksori.meetings.ledger import Desk
from moksori.meetings.live.model import AUDIO_KIND, TrackAsk, kind_at
from moksori.meetings.live.service import LiveMeetings
from moksori.meetings.meeting import NewMeeting
from moksori.meetings.service import Meetings
from moksori.ports.audiolog import AudioFrame
from moksori.ports.queue import NewJob
from moksori.ports.store import Transaction
from moksori.testing.killing import Killing
from moksori.testing.processes import SLOW_EARS, program, until

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.anyio]

KILLS = 20
KILLERS = 2
FRAMES = 3_000
"""A minute of each of two tracks."""
LOST = range(700, 720)


class NoRecordings:
    """Nothing here was recorded."""

    async def forget(self, tx: Transaction, workspace: str, transcript_id: str) -> None:
        raise AssertionError((tx, workspace, transcript_id))

    async def clear(self, transcript_id: str) -> None:
        """Raise: nothing is there."""
        raise AssertionError(transcript_id)


def sound_of(seed: int) -> np.ndarray:
    """Return sound that is like no other, with silence where frames are lost."""
    sound = np.random.default_rng(seed).integers(-9_000, 9_000, 320 * FRAMES).astype("<i2")
    sound[320 * LOST.start : 320 * LOST.stop] = 0
    return sound


@dataclass
class Scene:
    """Meetings whose sound is kept or erased, and who was killed over it."""

    database: SqlDatabase
    events: RowEventLog
    folder: Path
    settings: dict[str, str]
    kept: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.killing = Killing(self.database, self.settings, enough=KILLS, longest_s=1.5)
        self.desk = Desk(self.database, RowQueue(self.database), self.events)
        self.log = LocalAudioLog(self.folder / "audiolog")
        self.live = LiveMeetings(self.desk, self.log)
        self.meetings = Meetings(self.desk, NoRecordings())

    async def hold(self, number: int) -> str:
        """Hold a meeting, and ask for its files as the listener does."""
        made = await self.live.start("w", NewMeeting())
        for track in range(2):
            sound = sound_of(2 * number + track)
            frames = [
                AudioFrame(n, 20 * n, sound[320 * n : 320 * (n + 1)].tobytes())
                for n in range(FRAMES)
                if n not in LOST
            ]
            frames[100:300] = reversed(frames[100:300])
            async with self.live.joining("w", made.id, TrackAsk(f"t{track}")) as joined:
                for at in range(0, len(frames), 500):
                    await joined.append(frames[at : at + 500])
        await self.live.end("w", made.id)

        async def work(tx: Transaction) -> None:
            kind = kind_at(AUDIO_KIND, self.log.place)
            await self.desk.queue.enqueue(tx, NewJob(kind, "w", {"meeting_id": made.id}))

        await self.database.run(work)
        return made.id

    async def supply(self) -> None:
        """Keep more meetings waiting than there are workers, until enough were killed."""
        number = 0
        while not self.killing.enough:
            if await self.killing.open_jobs() < 3 * KILLERS:
                meeting_id = await self.hold(number)
                number += 1
                if number % 3:
                    self.kept.append(meeting_id)
                else:
                    await anyio.sleep(0.3 * (number % 5))
                    await self.meetings.delete("w", meeting_id)
                    self.deleted.append(meeting_id)
            await anyio.sleep(0.05)

    def sound(self, key: str) -> np.ndarray:
        blocks = [block.pcm for block in decode(self.folder / "blobs" / key)]
        return np.rint(np.concatenate(blocks) * 32_768).astype(int)

    def lies(self, meeting_id: str) -> list[str]:
        """Return every file and folder that bears the name of a meeting."""
        found = [path for path in self.folder.rglob("*") if meeting_id in path.parts]
        return sorted(str(path.relative_to(self.folder)) for path in found if path.is_file())


@pytest.fixture
async def scene(
    database: SqlDatabase, database_url: str, event_log: RowEventLog, tmp_path: Path
) -> AsyncIterator[Scene]:
    settings = {
        **SLOW_EARS,
        "MOKSORI_DATA_DIR": str(tmp_path),
        "MOKSORI_STORE__URL": database_url,
        "MOKSORI_JOBS__LEASE_S": "1",
        "MOKSORI_JOBS__MAX_TRIES": "1000",  # a job may be killed again and again
        "MOKSORI_JOBS__POLL_S": "0.05",
        "MOKSORI_STT__OFFLINE": "true",
        "MOKSORI_MINUTES__ENGINE": "rules",
    }
    made = Scene(database, event_log, tmp_path, settings)
    async with made.log.running():
        yield made


@asynccontextmanager
async def in_time(seconds: float) -> AsyncIterator[None]:
    with anyio.fail_after(seconds):
        yield


async def listen_jobs_gone(scene: Scene) -> None:
    """Take the jobs away that a listener would do: there is none here."""
    while True:
        kind = kind_at("meetings.listen", scene.log.place)
        lease = await scene.desk.queue.claim([kind], "nobody")
        if lease is None:
            await anyio.sleep(0.02)
            continue

        async def forget(tx: Transaction, job_id: str = lease.job.id) -> None:
            await scene.desk.queue.forget(tx, "w", job_id)

        await scene.database.run(forget)


async def test_killed_workers_lose_no_sound_and_leave_none(scene: Scene) -> None:
    async with in_time(280), anyio.create_task_group() as others:
        others.start_soon(listen_jobs_gone, scene)
        async with anyio.create_task_group() as killers:
            killers.start_soon(scene.supply)
            for seed in range(KILLERS):
                killers.start_soon(scene.killing.go_on, seed)
        async with program("worker", settings=scene.settings) as last:
            await last.logged("worker_ready")
            assert await until(scene.killing.all_done, within_s=120)
            assert await last.end() == 0
        others.cancel_scope.cancel()
    assert scene.killing.kills >= KILLS
    assert scene.kept
    assert scene.deleted
    for number, meeting_id in enumerate(scene.kept):
        base = f"meetings/{meeting_id}"
        names = ("mix-shape.json", "mix.ogg", "track-0.flac", "track-1.flac")
        assert scene.lies(meeting_id) == [f"blobs/{base}/{name}" for name in names]
        seed = 3 * (number // 2) + number % 2
        for track in range(2):
            heard = scene.sound(f"{base}/track-{track}.flac")
            true = sound_of(2 * seed + track)
            assert np.array_equal(heard[-true.size :], true)
            assert not heard[: -true.size].any()
    for meeting_id in scene.deleted:
        assert scene.lies(meeting_id) == []
