"""From the log of a live meeting to its segments: all at once, late, in pieces, after crashes."""

import random
from collections.abc import Sequence
from contextlib import suppress

import anyio
import numpy as np
import pytest
from sqlalchemy import select

from moksori.backends.audiolog import LocalAudioLog
from moksori.backends.queue.tables import JOB
from moksori.errors import (
    BackendError,
    EngineError,
    EngineUnavailableError,
    StorageFullError,
    UnsupportedLanguageError,
)
from moksori.meetings.live import store
from moksori.meetings.live.listening import ListenPolicy
from moksori.meetings.live.model import (
    AUDIO_KIND,
    LISTEN_KIND,
    Checkpoint,
    LiveKind,
    TrackAsk,
    TrackFormat,
    kind_at,
)
from moksori.meetings.meeting import JOB_KIND, Meeting, MeetingState, Segment
from moksori.meetings.store import remove_meeting, segments
from moksori.ports.audiolog import AudioFrame
from moksori.ports.bus import Notice
from moksori.ports.queue import JobState
from moksori.ports.store import Transaction
from moksori.testing.embedded import wav
from moksori.testing.hall import Hall
from moksori.testing.hearing import CountingStt, OneEngine, said_at
from moksori.testing.listening import Listener, audio_frames, bursts, listening
from moksori.testing.processes import until
from moksori.testing.tones import ToneStt, sentence, tones
from moksori.voice.tape import Samples

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class SlowTones(ToneStt):
    """Takes its time."""

    delay_s = 0.1


class Told:
    """An outlet that keeps what is told."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.wakes = 0

    def announce(self, workspace: str, notices: Sequence[Notice]) -> None:
        assert workspace == "w"
        self.notices += notices

    def wake(self) -> None:
        self.wakes += 1

    def of(self, kind: str) -> list[Notice]:
        return [one for one in self.notices if one.type == kind]


class Scene:
    """A hall, and a listener of its own process, as far as the log is concerned."""

    def __init__(self, hall: Hall, log: LocalAudioLog) -> None:
        self.hall = hall
        self.log = log
        self.told = Told()
        self.engine: CountingStt = ToneStt()
        self.policy = ListenPolicy(retry_base_s=0.01)

    def listener(self) -> Listener:
        engines = OneEngine(self.engine)
        return Listener(self.hall.desk, self.log, engines, self.told, self.policy)

    async def say(
        self, meeting: Meeting, name: str, sound: Samples, *, end: bool = True, pace: float = 0.0
    ) -> None:
        """Send a sound as fast as the disk takes it, or at a share of its length."""
        frames = audio_frames(sound)
        async with self.hall.live.joining("w", meeting.id, TrackAsk(name, f"{name} 님")) as joined:
            for at in range(0, len(frames), 25):
                await joined.append(frames[at : at + 25])
                await anyio.sleep(pace * 0.5)
            if end:
                await joined.leave(len(frames))

    async def hear(self, meeting: Meeting, state: MeetingState = MeetingState.WRITING) -> None:
        """Listen until a meeting is where it should be."""
        async with listening(self.listener()):
            await self.reach(meeting, state)

    async def reach(self, meeting: Meeting, state: MeetingState) -> None:
        async def there() -> bool:
            return (await self.hall.meeting(meeting.id)).state is state

        assert await until(there, within_s=30)

    async def said(self, meeting: Meeting) -> list[Segment]:
        async with self.hall.database.read() as tx:
            return await segments(tx, meeting.id)

    async def jobs(self) -> dict[str, JobState]:
        async with self.hall.database.read() as tx:
            rows = await tx.execute(select(JOB.c.kind, JOB.c.state))
            return {row.kind.partition("@")[0]: JobState(row.state) for row in rows}

    async def write(self, *changes: tuple[str, object]) -> None:
        """Change the live row behind everybody's back."""
        async with self.hall.database.begin() as tx:
            await tx.execute(JOB.update().values(dict(changes)))


@pytest.fixture
def scene(hall: Hall, same_log: LocalAudioLog) -> Scene:
    return Scene(hall, same_log)


def words(found: Sequence[Segment], track: int = 0) -> list[str]:
    return [one.text for one in found if one.track == track]


async def test_a_meeting_is_heard_to_its_end(scene: Scene) -> None:
    """Words come while it goes on; at its end minutes and files of sound are wanted."""
    scene.engine = CountingStt()
    made = await scene.hall.start()
    async with listening(scene.listener()):
        await scene.say(made, "a", bursts(3))
        await scene.hall.live.end("w", made.id)
        await scene.reach(made, MeetingState.WRITING)
    found = await scene.said(made)
    assert [one.index for one in found] == [0, 1, 2]
    assert [(one.speaker, one.rev) for one in found] == [("a 님", 1)] * 3
    assert [one.start_s for one in found] == pytest.approx([0.8, 2.0, 3.2], abs=0.04)
    assert [one.end_s for one in found] == pytest.approx([1.2, 2.4, 3.6], abs=0.04)
    assert words(found) == [said_at(1.2 * n) for n in range(3)]
    assert [one.raw for one in found] == [f"{text}" for text in words(found)]
    assert [[word.text for word in one.words] for one in found] == [[text] for text in words(found)]
    row = await scene.hall.row(made.id)
    assert (row.model, row.demo) == ("counting", True)
    upserted = await scene.hall.told(made.id, "segment_upserted")
    assert [one.payload["id"] for one in upserted] == ["S0001", "S0002", "S0003"]
    assert await scene.jobs() == {
        LISTEN_KIND: JobState.DONE,
        "meetings.follow": JobState.QUEUED,
        JOB_KIND: JobState.QUEUED,
        AUDIO_KIND: JobState.QUEUED,
    }
    actions = await scene.hall.actions(made.id)
    assert actions.count("heard") == 1
    assert actions[-1] == "ended"
    assert scene.told.wakes >= 4


@ONE_DATABASE
async def test_people_see_who_speaks_and_what(scene: Scene) -> None:
    made = await scene.hall.start()
    async with listening(scene.listener()):
        await scene.say(made, "a", tones([3]), pace=1.0)
        await scene.hall.live.end("w", made.id)
        await scene.reach(made, MeetingState.WRITING)
    kinds = [one.type for one in scene.told.notices]
    assert kinds[0] == "speech_started"
    assert kinds.index("speech_stopped") < kinds.index("utterance_closed")
    (started,), (closed,) = scene.told.of("speech_started"), scene.told.of("utterance_closed")
    assert started.topic == f"meeting:{made.id}"
    assert started.payload["at"] == pytest.approx(1.0, abs=0.04)
    assert closed.payload["end"] == pytest.approx(1.5, abs=0.04)
    partial = scene.told.of("segment_partial")[-1].payload
    shown = partial["stable"] + partial["tentative"]
    assert (shown, partial["speaker"]) == (sentence(3), "a 님")


async def test_several_tracks_each_in_its_order(scene: Scene) -> None:
    made = await scene.hall.start()
    async with listening(scene.listener()):
        async with anyio.create_task_group() as tasks:
            for number, name in enumerate("abc"):
                tasks.start_soon(scene.say, made, name, tones(range(number, 12, 3)))
        await scene.hall.live.end("w", made.id)
        await scene.reach(made, MeetingState.WRITING)
    found = await scene.said(made)
    assert [one.index for one in found] == list(range(12))
    numbers = {one.speaker: one.track for one in found}
    for number, name in enumerate("abc"):
        mine = words(found, numbers[f"{name} 님"])
        assert mine == [sentence(n) for n in range(number, 12, 3)]


async def test_who_goes_on_after_a_crash_changes_nothing(scene: Scene) -> None:
    """Listeners are stopped at many moments; none gives its job back, as if they were killed."""
    dice = random.Random(5)  # noqa: S311 - a die is no secret
    made = await scene.hall.start()
    for number, name in enumerate("ab"):
        await scene.say(made, name, tones(range(number, 16, 2)))
    await scene.hall.live.end("w", made.id)
    scene.engine = SlowTones()
    crashes = kept = in_vain = 0
    while (state := (await scene.hall.meeting(made.id)).state) is not MeetingState.WRITING:
        assert state is not MeetingState.FAILED
        # Who is killed too often before he has kept anything ends the meeting. A slow machine takes
        # longer for that: each life in vain makes the next one longer.
        with anyio.move_on_after(dice.uniform(0.05, 0.4) * 2**in_vain):
            await scene.listener().run(f"listener-{crashes}")
        await scene.hall.queue.expire(f"listener-{crashes}")
        crashes += 1
        assert crashes < 100
        before, kept = kept, len(await scene.said(made))
        in_vain = 0 if kept > before else in_vain + 1
    assert crashes > 3
    calm = Scene(scene.hall, scene.log)
    again = await scene.hall.start()
    for number, name in enumerate("ab"):
        await calm.say(again, name, tones(range(number, 16, 2)))
    await calm.hall.live.end("w", again.id)
    await calm.hear(again)
    assert sorted(map(_spoken, await scene.said(made))) == sorted(
        map(_spoken, await calm.said(again))
    )
    upserted = await scene.hall.told(made.id, "segment_upserted")
    assert [one.payload["index"] for one in upserted] == list(range(16))


def _spoken(one: Segment) -> tuple[object, ...]:
    """Return a segment without its number, which hangs on who was heard first."""
    return (one.track, one.start_s, one.end_s, one.text, one.words)


@ONE_DATABASE
async def test_a_recogniser_that_is_away_only_delays(scene: Scene) -> None:
    made = await scene.hall.start()
    await scene.say(made, "a", tones([0, 3]))
    scene.engine.failures = [EngineUnavailableError() for _ in range(3)]
    await scene.hall.live.end("w", made.id)
    await scene.hear(made)
    assert words(await scene.said(made)) == [sentence(0), sentence(3)]


@ONE_DATABASE
async def test_what_can_not_be_recognised_is_passed_over(scene: Scene) -> None:
    scene.policy = ListenPolicy(partials=False)
    made = await scene.hall.start()
    await scene.say(made, "a", tones([0, 3, 6]))
    scene.engine.failures = [EngineError()]
    await scene.hall.live.end("w", made.id)
    await scene.hear(made)
    assert words(await scene.said(made)) == [sentence(3), sentence(6)]


@ONE_DATABASE
async def test_a_language_that_nobody_knows_ends_the_listening(scene: Scene) -> None:
    scene.policy = ListenPolicy(partials=False)
    scene.engine.failures = [UnsupportedLanguageError()]
    made = await scene.hall.start()
    await scene.say(made, "a", tones([0]))
    await scene.hall.live.end("w", made.id)
    await scene.hear(made, MeetingState.FAILED)
    assert (await scene.hall.meeting(made.id)).error_code == "unsupported_language"
    jobs = await scene.jobs()
    assert jobs[LISTEN_KIND] is JobState.FAILED
    assert jobs[AUDIO_KIND] is JobState.QUEUED


@ONE_DATABASE
async def test_while_people_speak_listening_is_tried_again_for_ever(scene: Scene) -> None:
    """Their sound is kept, and the meeting says what is wrong until that is over."""
    scene.policy = ListenPolicy(partials=False, max_tries=2, retry_base_s=0.01)
    scene.engine.failures = [UnsupportedLanguageError() for _ in range(4)]
    made = await scene.hall.start()
    await scene.say(made, "a", tones([0]))
    async with listening(scene.listener()):
        assert await until(lambda: _ails(scene, made, "unsupported_language"))
        assert await until(lambda: _some(scene, made))
    assert words(await scene.said(made)) == [sentence(0)]
    assert (await scene.hall.meeting(made.id)).error_code is None
    assert (await scene.hall.meeting(made.id)).state is MeetingState.LIVE


async def _ails(scene: Scene, meeting: Meeting, code: str) -> bool:
    return (await scene.hall.meeting(meeting.id)).error_code == code


@ONE_DATABASE
async def test_a_meeting_that_never_gets_further_is_given_up(scene: Scene) -> None:
    """But tries that got further do not count."""
    made = await scene.hall.start()
    kind = kind_at(LISTEN_KIND, scene.log.place)
    for _ in range(scene.policy.max_tries):
        assert await scene.hall.queue.claim([kind], "dead") is not None
        await scene.hall.queue.expire("dead")
    async with scene.hall.database.begin() as tx:
        await store.change_live(tx, made.id, progress_try=3)
    await scene.say(made, "a", tones([0]))
    async with listening(scene.listener()):
        assert await until(lambda: _some(scene, made))
    await scene.hall.queue.expire("listener")
    async with scene.hall.database.begin() as tx:
        await tx.execute(JOB.update().values(tries=99))
    await scene.hear(made, MeetingState.FAILED)
    assert words(await scene.said(made)) == [sentence(0)]


async def _some(scene: Scene, meeting: Meeting) -> bool:
    return bool(await scene.said(meeting))


@ONE_DATABASE
@pytest.mark.parametrize("error", [BackendError, StorageFullError])
async def test_a_database_that_is_away_only_delays(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, error: type[BackendError]
) -> None:
    made = await scene.hall.start()
    await scene.say(made, "a", tones([0, 3]))
    await scene.hall.live.end("w", made.id)
    failures, real = [error() for _ in range(4)], store.save_checkpoint

    async def save(tx: Transaction, meeting_id: str, number: int, at: Checkpoint) -> None:
        if failures:
            raise failures.pop()
        await real(tx, meeting_id, number, at)

    monkeypatch.setattr(store, "save_checkpoint", save)
    await scene.hear(made)
    assert not failures
    assert words(await scene.said(made)) == [sentence(0), sentence(3)]


@ONE_DATABASE
async def test_a_deleted_meeting_is_let_go(scene: Scene) -> None:
    made = await scene.hall.start()
    await scene.say(made, "a", tones([0, 3]), end=False)
    async with listening(scene.listener()):
        assert await until(lambda: _some(scene, made))
        async with scene.hall.database.begin() as tx:
            await remove_meeting(tx, made.id)

        async def is_done() -> bool:
            return (await scene.jobs())[LISTEN_KIND] is JobState.DONE

        assert await until(is_done)


@ONE_DATABASE
async def test_ends_that_a_crash_left_out_are_not_waited_for(scene: Scene) -> None:
    """The server died between the end of the meeting and those of its tracks."""
    made = await scene.hall.start()
    await scene.say(made, "a", tones([0]), end=False)
    async with scene.hall.database.begin() as tx:
        await store.change_live(tx, made.id, ended_at=scene.hall.now)
    await scene.hear(made)
    assert words(await scene.said(made)) == [sentence(0)]


@ONE_DATABASE
async def test_what_is_missing_at_the_end_is_not_waited_for_long(scene: Scene) -> None:
    made = await scene.hall.start()
    frames = audio_frames(tones([0]))
    async with listening(scene.listener()):
        async with scene.hall.live.joining("w", made.id, TrackAsk("a")) as joined:
            await joined.append(frames[:-5])
            await joined.leave(len(frames))
        await scene.hall.live.end("w", made.id)
        await scene.reach(made, MeetingState.WRITING)
    (told,) = [
        one.payload
        for one in await scene.hall.told(made.id, "track_changed")
        if one.payload["action"] == "heard"
    ]
    assert (told["frames"], told["missing"]) == (len(frames) - 5, 5)


@ONE_DATABASE
async def test_silence_is_no_meeting(scene: Scene) -> None:
    """Nobody writes minutes of it; nor of a meeting that nobody came to."""
    quiet, empty = await scene.hall.start(), await scene.hall.start()
    await scene.say(quiet, "a", np.zeros(32_000, dtype=np.int16))
    for made in (quiet, empty):
        await scene.hall.live.end("w", made.id)
    async with listening(scene.listener()):
        await scene.reach(quiet, MeetingState.READY)
        await scene.reach(empty, MeetingState.READY)
    assert JOB_KIND not in await scene.jobs()


@ONE_DATABASE
async def test_of_realtime_nothing_is_kept_for_later(scene: Scene) -> None:
    made = await scene.hall.start(kind=LiveKind.REALTIME)
    await scene.say(made, "a", tones([0]))
    await scene.hall.live.end("w", made.id)
    await scene.hear(made, MeetingState.READY)
    assert words(await scene.said(made)) == [sentence(0)]
    assert await scene.jobs() == {LISTEN_KIND: JobState.DONE}
    changes = await scene.hall.told(made.id, "meeting_changed")
    assert "ready" not in {one.payload["state"] for one in changes}


@ONE_DATABASE
async def test_muted_sound_is_silence_and_time_goes_on(scene: Scene) -> None:
    """A later jump of the capture times is a pause of the meeting, not of the track."""
    made = await scene.hall.start()
    sound = audio_frames(tones([0, 3]))
    half = len(audio_frames(tones([0])))
    late = [AudioFrame(one.sequence, one.captured_ms + 60_000, one.pcm) for one in sound[half:]]
    async with scene.hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        await joined.append(sound[:half])
        await joined.append(late)
        await joined.leave(len(sound))
    await scene.hall.live.end("w", made.id)
    await scene.hear(made)
    starts = [one.start_s for one in await scene.said(made)]
    assert starts == pytest.approx([1.0, 62.5], abs=0.05)


@ONE_DATABASE
async def test_encoded_streams_are_decoded_here(scene: Scene) -> None:
    """Also after a crash, from the beginning, and nothing is said twice."""
    made = await scene.hall.start()
    sound = np.asarray(tones([0, 3, 6, 9]) / 32_768, dtype=np.float32)
    content = wav(sound)
    pieces = [content[at : at + 5_000] for at in range(0, len(content), 5_000)]
    ask = TrackAsk("a", format=TrackFormat.ENCODED)
    async with listening(scene.listener()), scene.hall.live.joining("w", made.id, ask) as joined:
        await joined.append([AudioFrame(n, 0, one) for n, one in enumerate(pieces[:16])])
        assert await until(lambda: _some(scene, made))
    await scene.hall.queue.expire("listener")
    async with scene.hall.live.joining("w", made.id, ask) as joined:
        rest = [AudioFrame(n, 0, one) for n, one in enumerate(pieces)]
        await joined.append(rest[20:])
        await joined.append(rest[16:20])
        await joined.leave(len(pieces))
    await scene.hall.live.end("w", made.id)
    await scene.hear(made)
    found = await scene.said(made)
    assert words(found) == [sentence(n) for n in (0, 3, 6, 9)]
    assert [one.start_s for one in found] == pytest.approx([1.0, 2.5, 4.0, 5.5], abs=0.05)


@ONE_DATABASE
async def test_a_state_that_can_not_be_read_is_begun_anew(scene: Scene) -> None:
    made = await scene.hall.start()
    await scene.say(made, "a", tones([0]), end=False)
    async with listening(scene.listener()):
        assert await until(lambda: _some(scene, made))
    await scene.hall.queue.expire("listener")
    async with scene.hall.database.begin() as tx:
        await store.change_track(tx, made.id, 0, snapshot=b"of another version")
    sound = audio_frames(tones([0, 3]))
    before = len(audio_frames(tones([0])))
    async with scene.hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        await joined.append(sound[before:])
        await joined.leave(len(sound))
    await scene.hall.live.end("w", made.id)
    await scene.hear(made)
    found = await scene.said(made)
    assert words(found) == [sentence(0), sentence(3)]
    assert found[1].start_s == pytest.approx(2.5, abs=0.05)


@ONE_DATABASE
async def test_a_slow_recogniser_holds_the_log_back(scene: Scene) -> None:
    """Not everything is taken into memory: the log keeps it. No pause comes of the waiting."""
    scene.engine = SlowTones()
    scene.policy = ListenPolicy(partials=False)
    made = await scene.hall.start()
    await scene.say(made, "a", tones(range(0, 120, 3)))
    await scene.hall.live.end("w", made.id)
    await scene.hear(made)
    assert words(await scene.said(made)) == [sentence(n) for n in range(0, 120, 3)]
    assert scene.engine.heard == 40


@ONE_DATABASE
async def test_a_job_given_back_is_no_failure(scene: Scene) -> None:
    made = await scene.hall.start()
    kind = kind_at(LISTEN_KIND, scene.log.place)
    listener = scene.listener()
    for _ in range(3):
        lease = await scene.hall.queue.claim([kind], "polite")
        assert lease is not None
        await listener.work.given_back(lease)
    lease = await scene.hall.queue.claim([kind], "polite")
    assert lease is not None
    assert (lease.job.tries, (await scene.hall.row(made.id)).progress_try) == (4, 3)
    with suppress(TimeoutError):
        await listener.work.cancelled(lease)
    assert (await scene.hall.meeting(made.id)).error_code == "cancelled"
