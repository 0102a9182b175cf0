"""Tracks: who may send, what is kept of it, and what happens when a connection is lost."""

import errno
import os
from pathlib import Path

import anyio
import pytest

from moksori.backends.audiolog import LocalAudioLog
from moksori.errors import (
    BackendError,
    ConflictError,
    OverloadedError,
    StorageFullError,
    UnsupportedOptionError,
)
from moksori.events import ListenerLoad
from moksori.meetings.live.model import TrackAsk, TrackFormat
from moksori.meetings.live.service import LiveMeetings, LivePolicy
from moksori.meetings.model import Participant
from moksori.meetings.store import remove_meeting
from moksori.testing.hall import Hall, frames

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


async def test_what_is_acknowledged_is_on_the_disk(hall: Hall, tmp_path: Path) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        receipt = await joined.append(frames(range(3)))
        elsewhere = await LocalAudioLog(tmp_path / "audiolog").tracks((await hall.row(made.id)).key)
    assert (receipt.stored, receipt.track.through) == (3, 2)
    assert elsewhere == {"a": receipt.track}


async def test_times_are_those_of_the_meeting(hall: Hall) -> None:
    """The client's clock begins anywhere; it stays the same when the client comes back."""
    made = await hall.start()
    hall.pass_s(10)
    ask = TrackAsk("a", captured_ms=500_000)
    async with hall.live.joining("w", made.id, ask) as joined:
        await joined.append(frames([0], captured_ms=500_000))
    hall.pass_s(60)
    drifted = TrackAsk("a", captured_ms=560_300)
    async with hall.live.joining("w", made.id, drifted) as joined:
        await joined.append(frames([1], captured_ms=500_000))
    times = [(sequence, at) for _, sequence, at, _ in await hall.kept(made.id)]
    assert times == [(0, 10_000), (1, 10_020)]


async def test_a_client_with_a_new_clock_is_timed_anew(hall: Hall) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a", captured_ms=500_000)):
        pass
    hall.pass_s(60)
    async with hall.live.joining("w", made.id, TrackAsk("a", captured_ms=0)) as joined:
        await joined.append(frames([0]))
    assert [at for _, _, at, _ in await hall.kept(made.id)] == [60_000]
    assert [one.offset_ms for one in await hall.tracks(made.id)] == [60_000]


async def test_a_lost_connection_goes_on_where_it_was(hall: Hall) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a", "김민수")) as joined:
        await joined.append(frames([0, 1, 3]))
        await joined.mute(on=True)
    hall.pass_s(1)
    assert [one.left_at for one in await hall.tracks(made.id)] == [made.created_at]
    async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        assert (joined.state.through, joined.state.missing) == (3, 1)
        assert (joined.muted, joined.track.participant, joined.track.left_at) == (
            True,
            "김민수",
            None,
        )
        receipt = await joined.append(frames([1, 2, 3, 4]))
        assert (receipt.stored, receipt.duplicates, receipt.track.missing) == (2, 2, 0)
    assert [one.number for one in await hall.tracks(made.id)] == [0]
    assert await hall.actions(made.id) == ["joined", "muted", "left", "joined", "left"]


async def test_muting_keeps_no_sound_of_one_track(hall: Hall) -> None:
    made = await hall.start()
    async with (
        hall.live.joining("w", made.id, TrackAsk("a")) as muted,
        hall.live.joining("w", made.id, TrackAsk("b")) as other,
    ):
        await muted.mute(on=True)
        await muted.mute(on=True)
        await muted.append(frames([0]))
        await other.append(frames([0]))
        await muted.mute(on=False)
        await muted.append(frames([1]))
    sizes = [(track, len(sound)) for track, _, _, sound in await hall.kept(made.id)]
    assert sizes == [("a", 0), ("b", 640), ("a", 640)]
    assert (await hall.actions(made.id)).count("muted") == 1


async def test_leaving_says_how_much_was_sent(hall: Hall) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        await joined.append(frames([0, 1]))
        assert (await joined.leave(4)).track.missing == 2
        await joined.leave(4)
        with pytest.raises(ConflictError):
            await joined.leave(9)
        assert (await joined.append(frames([2, 3]))).track.missing == 0
        await hall.live.end("w", made.id)
        assert (await joined.leave(4)).track.end == 4, "an end that is known is no conflict"
    assert (await hall.actions(made.id)).count("ended") == 1


async def test_a_speaker_becomes_a_participant(hall: Hall) -> None:
    made = await hall.start()
    for name in ("a", "b"):
        async with hall.live.joining("w", made.id, TrackAsk(name, "김민수")):
            pass
    async with hall.live.joining("w", made.id, TrackAsk("c", "이서연")):
        pass
    people = (await hall.meeting(made.id)).participants
    assert people == (Participant("김민수"), Participant("이서연"))


async def test_a_track_has_one_sender(hall: Hall) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")):
        with pytest.raises(ConflictError):
            async with hall.live.joining("w", made.id, TrackAsk("a")):
                pass
        async with hall.live.joining("w", made.id, TrackAsk("A")):
            pass
    async with hall.live.joining("w", made.id, TrackAsk("a")):
        pass


async def test_a_track_keeps_its_format(hall: Hall) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")):
        pass
    for ask in (TrackAsk("a", format=TrackFormat.ENCODED), TrackAsk("a", sample_rate=8_000)):
        with pytest.raises(ConflictError):
            async with hall.live.joining("w", made.id, ask):
                pass
    assert not hall.live.doors.has(made.id), "who was refused holds no place"


@pytest.mark.parametrize(
    "ask",
    [
        TrackAsk(""),
        TrackAsk("가" * 67),
        TrackAsk("a\n"),
        TrackAsk("a", " "),
        TrackAsk("a", sample_rate=100),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_a_track_can_not_be(hall: Hall, ask: TrackAsk) -> None:
    made = await hall.start()
    with pytest.raises(UnsupportedOptionError):
        async with hall.live.joining("w", made.id, ask):
            pass


async def test_places_are_counted(hall: Hall) -> None:
    live = LiveMeetings(hall.desk, hall.audio, LivePolicy(max_tracks=1))
    made, other = await hall.start(), await hall.start()
    async with live.joining("w", made.id, TrackAsk("a")):
        with pytest.raises(OverloadedError) as caught:
            async with live.joining("w", other.id, TrackAsk("a")):
                pass
    assert caught.value.facts["retry_after_s"] == 5.0
    async with live.joining("w", other.id, TrackAsk("a")):
        pass


async def test_a_busy_listener_takes_nobody_new(hall: Hall) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")):
        pass
    busy = ListenerLoad(hall.audio.place, 9, 0.99, 4.0, accepts=False, retry_after_s=7.0)
    hall.live.heed_load(busy)
    with pytest.raises(OverloadedError) as caught:
        async with hall.live.joining("w", made.id, TrackAsk("b")):
            pass
    assert caught.value.facts["retry_after_s"] == 7.0
    async with hall.live.joining("w", made.id, TrackAsk("a")):
        pass  # who was here before may come back
    hall.live.heed_load(ListenerLoad(hall.audio.place, 1, 0.1, 0.0, accepts=True, retry_after_s=0))
    async with hall.live.joining("w", made.id, TrackAsk("b")):
        pass
    elsewhere = ListenerLoad("elsewhere", 9, 1.0, 9.0, accepts=False, retry_after_s=7.0)
    hall.live.heed_load(elsewhere)
    async with hall.live.joining("w", made.id, TrackAsk("c")):
        pass


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, StorageFullError), (errno.EIO, BackendError)]
)
async def test_a_disk_that_fails_acknowledges_nothing(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception]
) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        await joined.append(frames([0]))

        def fails(_handle: int) -> None:
            raise OSError(number, "the disk")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fdatasync", fails)
            patch.setattr(os, "fsync", fails)
            with pytest.raises(error) as caught:
                await joined.append(frames([1]))
            assert type(caught.value) is error
        assert joined.state.through == 0
        assert (await joined.append(frames([1]))).stored == 1, "it goes on by itself"


async def test_a_meeting_that_was_deleted_is_over(hall: Hall) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        async with hall.database.begin() as tx:
            await remove_meeting(tx, made.id)
        await joined.refresh()
        assert joined.ended


async def test_a_refresh_learns_what_another_process_did(hall: Hall) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        other = LiveMeetings(hall.desk, hall.audio)
        await other.pause("w", made.id)
        assert [joined.paused] == [False]
        await joined.refresh()
        assert [joined.paused] == [True]
        await other.resume("w", made.id)
        await joined.refresh()
        assert [joined.paused, joined.ended] == [False, False]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_cancelled_socket_is_noted_as_gone(hall: Hall) -> None:
    made = await hall.start()

    async def send(ready: anyio.Event) -> None:
        async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
            await joined.append(frames([0]))
            ready.set()
            await anyio.sleep_forever()

    async with anyio.create_task_group() as tasks:
        ready = anyio.Event()
        tasks.start_soon(send, ready)
        await ready.wait()
        tasks.cancel_scope.cancel()
    assert not hall.live.doors.has(made.id)
    assert await hall.actions(made.id) == ["joined", "left"]


async def test_many_join_at_once(hall: Hall) -> None:
    made = await hall.start()

    async def send(name: str) -> None:
        async with hall.live.joining("w", made.id, TrackAsk(name, name)) as joined:
            await joined.append(frames(range(3)))

    async with anyio.create_task_group() as tasks:
        for name in "abcdef":
            tasks.start_soon(send, name)
    tracks = await hall.tracks(made.id)
    assert [one.number for one in tracks] == list(range(6))
    assert {one.name for one in tracks} == set("abcdef")
    assert len(await hall.kept(made.id)) == 18


async def test_an_end_while_people_speak_loses_nothing_that_was_acknowledged(hall: Hall) -> None:
    """Each track ends behind the last frame that its client was told to be stored."""
    made = await hall.start()
    told: dict[str, int] = {}
    speaking = anyio.Semaphore(0)

    async def speak(name: str) -> None:
        async with hall.live.joining("w", made.id, TrackAsk(name)) as joined:
            try:
                for number in range(100_000):
                    told[name] = (await joined.append(frames([number]))).track.through
                    if number == 5:
                        speaking.release()
            except ConflictError:
                assert joined.ended

    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            for name in "abcd":
                tasks.start_soon(speak, name)
            for _ in "abcd":
                await speaking.acquire()
            await hall.live.end("w", made.id)
    states = await hall.audio.tracks((await hall.row(made.id)).key)
    assert {name: state.end for name, state in states.items()} == {
        name: through + 1 for name, through in told.items()
    }
