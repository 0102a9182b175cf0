"""What nobody asks for: gaps are told, forgotten meetings end, ends that a crash left out."""

import anyio
import pytest

from moksori.backends.audiolog import LocalAudioLog
from moksori.errors import NotFoundError
from moksori.meetings.live.model import (
    ERASE_KIND,
    LISTEN_KIND,
    LiveKind,
    TrackAsk,
    kind_at,
)
from moksori.meetings.live.service import LiveMeetings
from moksori.meetings.live.watching import LiveWatch
from moksori.meetings.meeting import MeetingState
from moksori.testing.hall import Hall, frames

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


class Clock:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def watch_of(hall: Hall) -> tuple[LiveWatch, Clock]:
    clock = Clock()
    return LiveWatch(hall.live, hall.desk, hall.audio, clock=clock), clock


def wait(hall: Hall, clock: Clock, seconds: float) -> None:
    hall.pass_s(seconds)
    clock.now += seconds


async def test_a_forgotten_meeting_ends_by_itself(hall: Hall) -> None:
    watch, clock = watch_of(hall)
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        await joined.append(frames([0, 1]))
        assert await watch.sweep() == 0
        wait(hall, clock, 4_000)
        assert await watch.sweep() == 0, "somebody is connected"
    assert await watch.sweep() == 0
    wait(hall, clock, 3_599)
    assert await watch.sweep() == 0
    wait(hall, clock, 1)
    assert await watch.sweep() == 1
    assert (await hall.meeting(made.id)).state is MeetingState.CLOSING
    assert (await hall.audio.tracks((await hall.row(made.id)).key))["a"].end == 2
    assert await watch.sweep() == 0


async def test_who_left_just_now_elsewhere_may_come_back(hall: Hall) -> None:
    watch, clock = watch_of(hall)
    made = await hall.start()
    await watch.sweep()
    wait(hall, clock, 3_000)
    other = LiveMeetings(hall.desk, hall.audio)
    async with other.joining("w", made.id, TrackAsk("a")):
        pass
    wait(hall, clock, 3_000)
    assert await watch.sweep() == 0
    wait(hall, clock, 600)
    assert await watch.sweep() == 1


async def test_a_meeting_that_another_process_writes_goes_on(
    hall: Hall, same_log: LocalAudioLog
) -> None:
    watch, clock = watch_of(hall)
    made = await hall.start()
    await watch.sweep()
    elsewhere = LiveMeetings(hall.desk, same_log)
    async with elsewhere.joining("w", made.id, TrackAsk("a")):
        wait(hall, clock, 5_000)
        assert await watch.sweep() == 0
    assert (await hall.meeting(made.id)).state is MeetingState.LIVE


async def test_a_stream_ends_with_the_server_that_took_it(
    hall: Hall, same_log: LocalAudioLog
) -> None:
    """At the first look after that; not while it is written, nor while its socket opens."""
    watch, clock = watch_of(hall)
    made = await hall.start(kind=LiveKind.STREAM)
    chunks = await hall.start(kind=LiveKind.CHUNKS)
    elsewhere = LiveMeetings(hall.desk, same_log)
    assert await watch.sweep() == 0, "its socket may be about to join"
    async with elsewhere.joining("w", made.id, TrackAsk("stream")) as joined:
        await joined.append(frames(range(3)))
        wait(hall, clock, 100)
        assert await watch.sweep() == 0, "another process writes it"
    again, _ = watch_of(hall)
    assert await again.sweep() == 1
    assert (await hall.meeting(made.id)).state is MeetingState.CLOSING
    assert (await hall.audio.tracks((await hall.row(made.id)).key))["stream"].end == 3
    assert (await hall.meeting(chunks.id)).state is MeetingState.LIVE


async def test_a_realtime_session_does_not_wait_long(hall: Hall) -> None:
    watch, clock = watch_of(hall)
    made = await hall.start(kind=LiveKind.REALTIME)
    await watch.sweep()
    wait(hall, clock, 60)
    assert await watch.sweep() == 1
    with pytest.raises(NotFoundError):  # nothing of it is kept
        await hall.meeting(made.id)
    assert [one.payload["action"] for one in await hall.told(made.id)] == ["deleted"]
    listen = await hall.claim(kind_at(LISTEN_KIND, hall.audio.place))
    assert listen is None
    erase = await hall.claim(kind_at(ERASE_KIND, hall.audio.place))
    assert erase is not None
    assert erase.job.args == {"meeting_id": made.id}


async def test_an_end_that_a_crash_left_out_is_written(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows say that it has ended, the process died before the log did."""
    watch, _ = watch_of(hall)
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        await joined.append(frames(range(3)))

    async def dies(_live: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(hall.live, "seal", dies)
        with pytest.raises(RuntimeError):
            await hall.live.end("w", made.id)
    key = (await hall.row(made.id)).key
    assert (await hall.audio.tracks(key))["a"].end is None
    await watch.sweep()
    assert (await hall.audio.tracks(key))["a"].end == 3


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_gaps_are_told_and_that_they_were_filled(hall: Hall) -> None:
    made = await hall.start()
    watch, _ = watch_of(hall)
    async with watch.running(), hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        await joined.append(frames([0, 4]))
        await _told(hall, made.id, [3])
        await joined.append(frames([1, 2, 3]))
        await _told(hall, made.id, [3, 0])


async def _told(hall: Hall, meeting_id: str, missing: list[int]) -> None:
    with anyio.fail_after(10):
        while True:
            told = [one.payload for one in await hall.told(meeting_id, "track_changed")]
            if [one["missing"] for one in told if one["action"] == "gap"] == missing:
                return
            await anyio.sleep(0.05)
