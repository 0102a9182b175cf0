"""Sound after a meeting: from the log to files, erased with the meeting; on every database."""

import resource
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select

from moksori.app.attendance import Attendance, JobWork
from moksori.audio.decode import decode
from moksori.backends.audiolog import LocalAudioLog
from moksori.backends.blobs import LocalBlobs
from moksori.backends.queue.tables import JOB
from moksori.errors import ConflictError, NotFoundError, StorageFullError
from moksori.meetings.live import store
from moksori.meetings.live.audio import MeetingAudio
from moksori.meetings.live.audio_rows import shape_of
from moksori.meetings.live.audio_work import AudioPolicy, AudioWork
from moksori.meetings.live.erasing import EraseWork
from moksori.meetings.live.model import (
    AUDIO_KIND,
    ERASE_KIND,
    LiveKind,
    TrackAsk,
    TrackFormat,
    kind_at,
)
from moksori.meetings.meeting import Meeting, MeetingState, NewMeeting, Segment
from moksori.meetings.service import Meetings
from moksori.ports.audiolog import AudioFrame, MeetingKey
from moksori.ports.queue import JobState, NewJob
from moksori.ports.store import Transaction
from moksori.schema import METADATA
from moksori.testing.embedded import encoded
from moksori.testing.hall import Hall
from moksori.testing.sounds import FileStream, clicks, find_clicks

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

ONLY_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class NoRecordings:
    """Nothing here was recorded."""

    async def forget(self, tx: Transaction, workspace: str, transcript_id: str) -> None:
        raise AssertionError((tx, workspace, transcript_id))

    async def clear(self, transcript_id: str) -> None:
        """Raise: nothing is there."""
        raise AssertionError(transcript_id)


class Rest:
    """What becomes of meetings in the hall when they are over."""

    def __init__(self, hall: Hall, folder: Path) -> None:
        self.hall = hall
        self.blobs = LocalBlobs(folder / "blobs")
        self.scratch = folder / "scratch"
        self.folder = folder
        self.audio = MeetingAudio(hall.desk, self.blobs)
        self.meetings = Meetings(hall.desk, NoRecordings())
        self.elsewhere = LocalAudioLog(folder / "audiolog")
        """The log, as the worker has it: another process."""

    def works(self, keep: Any = "flac") -> dict[str, JobWork]:  # noqa: ANN401 - a literal
        policy = AudioPolicy(self.scratch, keep)
        place = self.hall.audio.place
        return {
            kind_at(AUDIO_KIND, place): AudioWork(
                self.hall.desk, self.elsewhere, self.blobs, policy
            ),
            kind_at(ERASE_KIND, place): EraseWork(
                self.hall.desk, self.elsewhere, self.blobs, self.scratch
            ),
        }

    async def want(self, meeting: Meeting) -> None:
        """Ask for files, as the listener does at the end."""

        async def work(tx: Transaction) -> None:
            kind = kind_at(AUDIO_KIND, self.hall.audio.place)
            await self.hall.queue.enqueue(tx, NewJob(kind, "w", {"meeting_id": meeting.id}))

        await self.hall.database.run(work)

    async def work(self, works: dict[str, JobWork] | None = None) -> list[JobState]:
        """Do all jobs that are due; return how they stand then."""
        works = works or self.works()
        states = []
        while lease := await self.hall.queue.claim(list(works), "worker"):
            await Attendance(works, 5.0).attend(lease)
            states.append((await self.hall.queue.get(lease.job.workspace, lease.job.id)).state)
        return states

    async def over(self, meeting: Meeting) -> None:
        """End a meeting that was heard, and make its files."""
        await self.hall.live.end("w", meeting.id)
        await self.want(meeting)

    def sound(self, key: str | None) -> np.ndarray:
        assert key is not None
        blocks = [block.pcm for block in decode(self.folder / "blobs" / key)]
        return np.rint(np.concatenate(blocks) * 32_768).astype(int)

    def files(self) -> list[str]:
        """Return all files of blobs, logs and of what is being made."""
        roots = [self.folder / name for name in ("blobs", "audiolog", "scratch")]
        paths = [path for root in roots if root.exists() for path in root.rglob("*")]
        return sorted(
            str(path.relative_to(self.folder))
            for path in paths
            if path.is_file() and path.name != ".place"
        )


@pytest.fixture
def rest(hall: Hall, tmp_path: Path) -> Rest:
    return Rest(hall, tmp_path)


def beeping(at_s: Sequence[float], seconds: float) -> np.ndarray:
    return (clicks(at_s, seconds) * 32_767).astype("<i2")


def framed(sound: np.ndarray, *, first: int = 0, at_ms: int = 0) -> list[AudioFrame]:
    """Return a sound as frames that a client captured from `at_ms` on."""
    return [
        AudioFrame(first + n, at_ms + 20 * n, sound[320 * n : 320 * (n + 1)].tobytes())
        for n in range(sound.size // 320)
    ]


def heard(sound: np.ndarray) -> list[float]:
    return find_clicks((sound / 32_768).astype(np.float32))


@asynccontextmanager
async def speaking(hall: Hall, meeting: Meeting, name: str, **ask: Any) -> AsyncIterator[Any]:  # noqa: ANN401 - of TrackAsk
    async with hall.live.joining("w", meeting.id, TrackAsk(name, **ask)) as joined:
        yield joined


async def test_each_track_becomes_a_file_and_all_become_one(hall: Hall, rest: Rest) -> None:
    made = await hall.start()
    one, other = beeping([0.5], 2.0), beeping([0.2], 1.0)
    async with speaking(hall, made, "김") as joined:
        await joined.append(framed(one))
    hall.pass_s(3)
    async with speaking(hall, made, "이") as joined:
        late = framed(other)
        await joined.append([*late[25:], *late[:25]])
    await rest.over(made)
    assert await rest.work() == [JobState.DONE]
    first, second = await hall.tracks(made.id)
    assert np.array_equal(rest.sound(first.audio_key), one)
    assert np.array_equal(rest.sound(second.audio_key), np.concatenate([np.zeros(48_000), other]))
    assert (first.audio_ms, second.audio_ms) == (2_000, 4_000)
    mix = await rest.audio.find("w", made.id)
    assert (mix.ms, mix.media_type) == (4_000, "audio/ogg")
    assert heard(rest.sound(mix.key)) == pytest.approx([0.5, 3.2], abs=0.01)
    peaks = await rest.audio.shape("w", made.id)
    assert (len(peaks), int(np.argmax(peaks))) in {(40, 5), (40, 32)}
    assert max(peaks[7:30]) < 0.01
    keys = (first.audio_key, second.audio_key, mix.key, shape_of(made.id))
    assert rest.files() == sorted(f"blobs/{key}" for key in keys)
    told = [one.payload.get("action") for one in await hall.told(made.id, "meeting_changed")]
    assert told[-1] == "audio"


@pytest.mark.parametrize("workspace", ["우리 팀", ".hidden", "a/b", "..", "팀" * 64])
async def test_a_workspace_may_have_any_name(hall: Hall, rest: Rest, workspace: str) -> None:
    live, job = hall.live, f"{AUDIO_KIND}@{hall.audio.place}"
    made = await live.start(workspace, NewMeeting())
    other = await live.start(workspace, NewMeeting())
    for one in (made, other):
        async with live.joining(workspace, one.id, TrackAsk("김")) as joined:
            await joined.append(framed(beeping([0.5], 1.0)))
        await live.end(workspace, one.id)

    async def want(tx: Transaction) -> None:
        args = {"meeting_id": made.id}
        await hall.queue.enqueue(tx, NewJob(job, workspace, args))

    await hall.database.run(want)
    lease = await hall.queue.claim([job], "worker")
    assert lease is not None
    await rest.works()[job].run(lease)
    mix = await rest.audio.find(workspace, made.id)
    assert heard(rest.sound(mix.key)) == pytest.approx([0.5], abs=0.01)
    await live.forget(workspace, other.id)
    assert await rest.work() == [JobState.DONE]
    assert not any(path.startswith("audiolog") for path in rest.files())


async def test_mutes_pauses_and_lost_frames_are_silence(hall: Hall, rest: Rest) -> None:
    made = await hall.start()
    sound = np.full(320 * 300, 1_000, dtype="<i2")
    frames = framed(sound)
    async with speaking(hall, made, "김") as joined:
        await joined.append(frames[:50])
        await joined.mute(on=True)
        await joined.append(frames[50:100])
        await joined.mute(on=False)
        await joined.append(frames[120:150])
        await joined.append(
            [AudioFrame(n.sequence, n.captured_ms + 5_000, n.pcm) for n in frames[150:]]
        )
    await rest.over(made)
    assert await rest.work() == [JobState.DONE]
    (track,) = await hall.tracks(made.id)
    kept = rest.sound(track.audio_key)
    spans = [(0, 1_000), (2_400, 3_000), (8_000, 11_000)]
    true = np.zeros(11_000 * 16, dtype=int)
    for start, end in spans:
        true[start * 16 : end * 16] = 1_000
    assert np.array_equal(kept, true)


async def test_a_stream_is_decoded(hall: Hall, rest: Rest) -> None:
    made = await hall.start(kind=LiveKind.STREAM)
    file = encoded(
        FileStream(clicks([0.5, 1.5], 2.0, rate_hz=48_000), 48_000, "libopus"), container="webm"
    )
    pieces = [file[at : at + 3_000] for at in range(0, len(file), 3_000)]
    frames = [AudioFrame(n, 250 * n, piece) for n, piece in enumerate(pieces)]
    frames.insert(2, AudioFrame(len(pieces), 9_000, b"\x1a\x45\xdf\xa3" + b"nonsense" * 900))
    hall.pass_s(1)
    async with speaking(hall, made, "s", format=TrackFormat.ENCODED) as joined:
        await joined.append(frames)
    await rest.over(made)
    assert await rest.work() == [JobState.DONE]
    (track,) = await hall.tracks(made.id)
    assert heard(rest.sound(track.audio_key)) == pytest.approx([1.5, 2.5], abs=0.01)


async def test_nothing_is_kept_where_the_settings_say_so(hall: Hall, rest: Rest) -> None:
    made = await hall.start()
    async with speaking(hall, made, "김") as joined:
        await joined.append(framed(beeping([0.5], 1.0)))
    await rest.over(made)
    assert await rest.work(rest.works("none")) == [JobState.DONE]
    assert rest.files() == []
    with pytest.raises(NotFoundError):
        await rest.audio.find("w", made.id)
    with pytest.raises(NotFoundError):
        await rest.audio.find("w", made.id, 0)


async def test_a_meeting_without_sound_has_no_file(hall: Hall, rest: Rest) -> None:
    made = await hall.start()
    async with speaking(hall, made, "김"):
        pass
    with pytest.raises(ConflictError, match="goes on"):
        await rest.audio.find("w", made.id)
    await hall.live.end("w", made.id)
    with pytest.raises(ConflictError, match="being made"):
        await rest.audio.find("w", made.id)
    await rest.want(made)
    assert await rest.work() == [JobState.DONE]
    assert rest.files() == []
    for track in (None, 0, 7):
        with pytest.raises(NotFoundError):
            await rest.audio.find("w", made.id, track)
    with pytest.raises(NotFoundError):
        await rest.audio.find("elsewhere", made.id)


@ONLY_SQLITE
async def test_the_log_stays_while_somebody_writes(hall: Hall, rest: Rest) -> None:
    made = await hall.start()
    frames = framed(beeping([0.5], 2.0))
    async with speaking(hall, made, "김") as joined:
        await joined.append([*frames[:40], *frames[60:]])
        await rest.over(made)
        assert await rest.work() == [JobState.QUEUED]
        assert any(path.endswith(".seg") for path in rest.files())
        await joined.append(frames[40:60])
    await due_now(hall)
    assert await rest.work() == [JobState.DONE]
    (track,) = await hall.tracks(made.id)
    assert np.array_equal(rest.sound(track.audio_key), beeping([0.5], 2.0))
    assert not any(path.endswith(".seg") for path in rest.files())


async def due_now(hall: Hall) -> None:
    """Let pauses of jobs be over."""
    async with hall.database.begin() as tx:
        job = await tx.execute(select(func.min(JOB.c.created_at)))
        await tx.execute(JOB.update().values(run_at=job.scalar_one()))


class FullBlobs(LocalBlobs):
    """A disk that is full at the second file."""

    room = 1

    async def put(self, key: str, body: AsyncIterator[bytes]) -> int:
        if self.room == 0:
            raise StorageFullError("full")
        self.room -= 1
        return await super().put(key, body)


@ONLY_SQLITE
async def test_a_full_disk_loses_nothing_and_is_tried_again(
    hall: Hall, rest: Rest, tmp_path: Path
) -> None:
    made = await hall.start()
    sound = beeping([0.5], 2.0)
    for name in ("김", "이"):
        async with speaking(hall, made, name) as joined:
            await joined.append(framed(sound))
    await rest.over(made)
    rest.blobs = blobs = FullBlobs(tmp_path / "blobs")
    for _ in range(2 * hall.queue.max_tries + 1):
        assert set(await rest.work()) <= {JobState.QUEUED, JobState.FAILED}
        await due_now(hall)
        assert any(path.endswith(".seg") for path in rest.files())
        assert not rest.scratch.exists() or not list(rest.scratch.iterdir())
    blobs.room = 100
    assert await rest.work() == [JobState.DONE]
    for track in await hall.tracks(made.id):
        assert np.array_equal(rest.sound(track.audio_key), sound)
    assert not any(path.endswith(".seg") for path in rest.files())


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as a quota does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_real_shortage_of_space_loses_nothing(hall: Hall, rest: Rest) -> None:
    sound = np.random.default_rng(5).integers(-20_000, 20_000, 320 * 1_100).astype("<i2")
    made = await hall.start()
    async with speaking(hall, made, "김") as joined:
        frames = framed(sound)
        for at in range(0, len(frames), 500):
            await joined.append(frames[at : at + 500])
    await rest.over(made)
    with files_up_to(400_000):
        assert await rest.work() == [JobState.QUEUED]
        assert any(path.endswith(".seg") for path in rest.files())
        assert not any(path.startswith(("blobs", "scratch")) for path in rest.files())
    await due_now(hall)
    assert await rest.work() == [JobState.DONE]
    (track,) = await hall.tracks(made.id)
    assert np.array_equal(rest.sound(track.audio_key), sound)


class DyingError(Exception):
    """The process is killed."""


STEPS = ("_gather", "_decode", "_stored", "_note", "remove", "done")


@ONLY_SQLITE
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True])
async def test_a_kill_at_any_step_loses_nothing(
    hall: Hall, rest: Rest, monkeypatch: pytest.MonkeyPatch, step: str, *, after: bool
) -> None:
    made = await hall.start()
    sound = beeping([0.5], 2.0)
    async with speaking(hall, made, "김") as joined:
        await joined.append(framed(sound))
    async with speaking(hall, made, "s", format=TrackFormat.ENCODED) as joined:
        await joined.append([AudioFrame(0, 0, sound.tobytes())])
    await rest.over(made)
    works = rest.works()
    work: Any = works[kind_at(AUDIO_KIND, hall.audio.place)]
    place: Any = {"remove": rest.elsewhere, "done": work._jobs}.get(step, work)
    whole = getattr(place, step)

    async def dying(*given: Any) -> Any:  # noqa: ANN401 - of any step
        if after:
            await whole(*given)
        raise DyingError

    monkeypatch.setattr(place, step, dying)
    lease = await hall.queue.claim(list(works), "worker")
    assert lease is not None
    with pytest.raises(DyingError):
        await work.run(lease)
    await hall.queue.expire("worker")
    monkeypatch.undo()
    assert set(await rest.work()) <= {JobState.DONE}
    for track in await hall.tracks(made.id):
        assert np.array_equal(rest.sound(track.audio_key), sound)
    assert len([path for path in rest.files() if path.startswith("blobs")]) == 4
    assert not any(path.endswith(".seg") for path in rest.files())


SECRETS = ("주간 회의", "김민수", "이서연", "예산은 삼십명분", "표시한 곳")


async def everything(hall: Hall, without: Sequence[str] = ()) -> str:
    """Return all rows of all tables as one text."""
    rows = []
    async with hall.database.read() as tx:
        for table in METADATA.tables.values():
            if table.name not in without:
                rows += [(table.name, *row) for row in await tx.execute(select(table))]
    return repr(rows)


async def test_after_a_deletion_nothing_is_left(hall: Hall, rest: Rest) -> None:
    made = await hall.start()
    async with speaking(hall, made, "이서연", participant="김민수") as joined:
        await joined.append(framed(beeping([0.5], 1.0)))
    await hall.live.mark("w", made.id, 500, "표시한 곳", "김민수")

    async def say(ledger: Any) -> None:  # noqa: ANN401 - a ledger
        await ledger.add_live_segment(Segment(0, "김민수", 0, 0.5, 1.5, "예산은 삼십명분"))

    await hall.desk.write("w", made.id, say)
    await rest.over(made)
    await rest.work()
    assert len(rest.files()) == 3
    before = await everything(hall)
    assert all(secret in before for secret in SECRETS)
    await rest.meetings.delete("w", made.id)
    assert await rest.work() == [JobState.DONE]
    assert rest.files() == []
    left = await everything(hall, without=["job", "event"])
    assert made.id not in left
    told = await everything(hall)
    assert not [secret for secret in SECRETS[1:] if secret in told]
    assert not list((rest.folder / "audiolog").rglob(made.id))


@ONLY_SQLITE
async def test_a_meeting_can_be_deleted_while_people_speak(hall: Hall, rest: Rest) -> None:
    made = await hall.start()
    async with speaking(hall, made, "김") as joined:
        await joined.append(framed(beeping([0.5], 1.0)))
        await rest.meetings.delete("w", made.id)
        assert await rest.work() == [JobState.QUEUED]
        assert any(path.endswith(".seg") for path in rest.files())
    await due_now(hall)
    assert await rest.work() == [JobState.DONE]
    assert rest.files() == []


@ONLY_SQLITE
async def test_a_deletion_while_files_are_made_wins(
    hall: Hall, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await hall.start()
    async with speaking(hall, made, "김") as joined:
        await joined.append(framed(beeping([0.5], 1.0)))
    await rest.over(made)
    works = rest.works()
    work: Any = works[kind_at(AUDIO_KIND, hall.audio.place)]
    erase = works[kind_at(ERASE_KIND, hall.audio.place)]
    note = work._note

    async def late(*given: Any) -> None:  # noqa: ANN401 - as `_note`
        await rest.meetings.delete("w", made.id)
        lease = await hall.queue.claim([kind_at(ERASE_KIND, hall.audio.place)], "other")
        assert lease is not None
        await erase.run(lease)
        await note(*given)

    monkeypatch.setattr(work, "_note", late)
    assert await rest.work(works) == [JobState.DONE]
    assert rest.files() == []


@ONLY_SQLITE
async def test_nothing_is_erased_on_the_word_of_a_job_alone(hall: Hall, rest: Rest) -> None:
    made = await hall.start()
    async with speaking(hall, made, "김") as joined:
        await joined.append(framed(beeping([0.5], 1.0)))

    async def work(tx: Transaction) -> None:
        kind = kind_at(ERASE_KIND, hall.audio.place)
        await hall.queue.enqueue(tx, NewJob(kind, "w", {"meeting_id": made.id}))

    await hall.database.run(work)
    assert await rest.work() == [JobState.DONE]
    assert any(path.endswith(".seg") for path in rest.files())


@ONLY_SQLITE
async def test_deaths_of_workers_do_not_lose_the_job(hall: Hall, rest: Rest) -> None:
    made = await hall.start()
    async with speaking(hall, made, "김") as joined:
        await joined.append(framed(beeping([0.5], 1.0)))
    await rest.over(made)
    hall.now = datetime.now(UTC)
    for _ in range(hall.queue.max_tries):
        assert await hall.queue.claim(list(rest.works()), "worker")
        await hall.queue.expire("worker")
    assert await rest.work() == [JobState.FAILED]
    assert await rest.work() == []
    await due_now(hall)
    assert JobState.DONE in await rest.work()
    assert (await hall.tracks(made.id))[0].audio_key is not None


async def test_sound_is_let_go_when_its_time_is_over(hall: Hall, rest: Rest) -> None:
    made = []
    for _ in range(2):
        one = await hall.start()
        made.append(one)
        async with speaking(hall, one, "김") as joined:
            await joined.append(framed(beeping([0.5], 1.0)))
        await rest.over(one)
        await rest.work()
        hall.pass_s(86_400)
    assert await rest.audio.sweep(None) == 0
    assert await rest.audio.sweep(2) == 0
    hall.pass_s(1)
    assert await rest.audio.sweep(2) == 1
    assert await rest.audio.sweep(2) == 0
    with pytest.raises(NotFoundError):
        await rest.audio.find("w", made[0].id)
    with pytest.raises(NotFoundError):
        await rest.audio.find("w", made[0].id, 0)
    assert all(made[1].id in path for path in rest.files())
    assert (await rest.audio.find("w", made[1].id, 0)).ms == 1_000


async def test_the_meeting_itself_is_not_changed_by_its_files(hall: Hall, rest: Rest) -> None:
    made = await hall.start()
    await hall.live.end("w", made.id)
    before = await hall.meeting(made.id)
    await rest.want(made)
    await rest.work()
    after = await hall.meeting(made.id)
    assert (after.version, after.state) == (before.version, MeetingState.CLOSING)
    async with hall.database.read() as tx:
        assert await store.tracks(tx, made.id) == []
    assert MeetingKey("w", made.id) == (await hall.row(made.id)).key
