from collections.abc import Sequence

import anyio
import numpy as np
import pytest
import trio
from trio.testing import MockClock

from moksori.audio.speech import STEP
from moksori.errors import OverloadedError
from moksori.ports.audio import Pcm
from moksori.testing.hearing import LoudRows
from moksori.testing.live import frames, loud_and_silent
from moksori.voice.batching import TICK_S, Haste, VadBatcher, listen
from moksori.voice.frames import Frame
from moksori.voice.model import SpeechStarted, Why
from moksori.voice.tape import BlockPool
from moksori.voice.track import LiveTrack, Told, Utterance

pytestmark = pytest.mark.unit


class CountingRows:
    """Keeps in each state how many windows the track had, and the sum of its first samples."""

    state_size = 2

    def __init__(self) -> None:
        self.calls: list[int] = []

    def probabilities(self, windows: Pcm, states: Pcm) -> Pcm:
        self.calls.append(len(windows))
        states[:, 0] += 1
        states[:, 1] += windows[:, 0]
        return np.asarray(states[:, 0] / 1000, dtype=np.float32)


def levels(count: int, windows: int) -> list[LiveTrack]:
    """Return tracks with so many windows waiting; each holds its own level."""
    tracks = []
    for number in range(count):
        track = LiveTrack(BlockPool())
        for frame in frames(np.full(windows * STEP + 320, 100 * (number + 1), dtype=np.int16)):
            track.feed(frame)
        tracks.append(track)
    return tracks


def joined(batcher: VadBatcher, tracks: list[LiveTrack]) -> None:
    for track in tracks:
        batcher.join(track)


def utterances(told: list[Told]) -> list[Utterance]:
    return [one for one in told if isinstance(one, Utterance)]


def test_a_tick_hears_one_window_of_each_track_in_one_call() -> None:
    rows = CountingRows()
    batcher = VadBatcher(rows)
    tracks = levels(20, windows=3)
    joined(batcher, tracks)
    for tick in range(3):
        batcher.tick(0.0)
        assert rows.calls == [20] * (tick + 1)
        assert {track.heard_until for track in tracks} == {(tick + 1) * STEP}
    batcher.tick(0.0)
    assert rows.calls == [20, 20, 20]
    assert (batcher.calls, batcher.heard) == (3, 60)


def test_a_minute_of_twenty_tracks_costs_one_call_per_window() -> None:
    rows = CountingRows()
    batcher = VadBatcher(rows)
    tracks = [LiveTrack(BlockPool()) for _ in range(20)]
    joined(batcher, tracks)
    pcm = bytes(640)
    for number in range(3000):
        for track in tracks:
            track.feed(Frame(number, 0.0, pcm))
        batcher.tick(number * 0.02)
    assert rows.calls == [20] * (60_000 // 32)


def test_each_track_has_a_memory_of_its_own() -> None:
    batcher = VadBatcher(CountingRows(), rows=3)
    joined(batcher, levels(5, windows=4))
    for _ in range(7):
        batcher.tick(0.0)
    assert batcher._states[:5, 0].tolist() == [4.0] * 5
    assert batcher._states[:5, 1] == pytest.approx([400 * n / 32768 for n in range(1, 6)])


def test_no_call_holds_more_rows_than_it_may_and_everybody_has_a_turn() -> None:
    rows = CountingRows()
    batcher = VadBatcher(rows, rows=4)
    tracks = levels(10, windows=20)
    joined(batcher, tracks)
    for tick in range(1, 26):
        batcher.tick(0.0)
        heard = [track.heard_until // STEP for track in tracks]
        assert sum(heard) == 4 * tick
        assert max(heard) - min(heard) <= 1
    assert set(rows.calls) == {4}


def test_a_track_that_is_behind_does_not_delay_the_others() -> None:
    batcher = VadBatcher(CountingRows(), rows=2)
    (behind,), others = levels(1, windows=60), levels(2, windows=2)
    joined(batcher, [behind, *others])
    for _ in range(3):
        batcher.tick(0.0)
    assert [track.heard_until // STEP for track in (behind, *others)] == [2, 2, 2]


def test_tracks_join_and_leave_at_any_time() -> None:
    batcher = VadBatcher(CountingRows(), tracks=2)
    one, other, third = levels(3, windows=10)
    joined(batcher, [one, other])
    with pytest.raises(OverloadedError):
        batcher.join(third)
    batcher.tick(0.0)
    batcher.leave(one, 0.0)
    assert one.heard_until == 11 * STEP  # the last frame fills a part of its window
    batcher.join(third)
    batcher.tick(0.0)
    assert sorted(batcher._states[:, 0].tolist()) == [1.0, 2.0]
    assert (other.heard_until, third.heard_until) == (2 * STEP, STEP)
    assert len(batcher) == 2


def test_a_thousand_tracks_come_and_go_and_nothing_stays() -> None:
    pool = BlockPool()
    batcher = VadBatcher(LoudRows(), tracks=4)
    sent = frames(loud_and_silent(100, 300, 100))
    for _ in range(1000):
        track = LiveTrack(pool)
        batcher.join(track)
        for frame in sent:
            track.feed(frame)
        assert len(utterances(list(batcher.leave(track, 0.0)))) == 1
    assert (len(batcher), pool.lent) == (0, 0)


def test_people_who_speak_at_once_are_heard_apart() -> None:
    batcher = VadBatcher(LoudRows())
    pool = BlockPool()
    sounds = [loud_and_silent(500 + 300 * n, 2000, 4000 - 300 * n, seed=n) for n in range(8)]
    tracks = {LiveTrack(pool): sound for sound in sounds}
    joined(batcher, list(tracks))
    found: dict[LiveTrack, list[Utterance]] = {track: [] for track in tracks}
    for together in zip(*(frames(sound) for sound in sounds), strict=True):
        for track, frame in zip(tracks, together, strict=True):
            track.feed(frame)
        for track, told in batcher.tick(together[0].captured_s):
            found[track] += utterances(list(told))
    for track, sound in tracks.items():
        (one,) = found[track]
        assert np.array_equal(one.pcm, sound[one.closed.start : one.closed.end])
        assert one.closed.last - one.closed.first == pytest.approx(32_000, abs=2 * STEP)


def test_a_track_that_falls_silent_in_mid_word_is_closed() -> None:
    batcher = VadBatcher(LoudRows())
    speaking = LiveTrack(BlockPool())
    joined(batcher, [speaking])
    for frame in frames(loud_and_silent(0, 640)):
        speaking.feed(frame)
        batcher.tick(frame.captured_s)
    assert batcher.stalled(2.0) == []
    ((who, told),) = batcher.stalled(2.2)
    assert who is speaking
    assert [one.closed.why for one in utterances(list(told))] == [Why.STALLED]


def test_the_crank_turns_in_time() -> None:
    """Ten seconds on a clock that jumps: heard to the end, silence noticed, no tick too many."""
    batcher = VadBatcher(LoudRows())
    track = LiveTrack(BlockPool())
    batcher.join(track)
    sent = frames(loud_and_silent(64, 1936))
    told: list[Told] = []
    closed_at: list[float] = []

    def tell(who: LiveTrack, what: Sequence[Told]) -> None:
        assert who is track
        told.extend(what)
        closed_at.extend(anyio.current_time() for one in what if isinstance(one, Utterance))

    async def speak() -> None:
        for frame in sent:
            track.feed(frame)
            await anyio.sleep(0.02)

    async def run() -> float:
        began = anyio.current_time()
        with anyio.move_on_after(10.0):
            async with anyio.create_task_group() as group:
                group.start_soon(listen, batcher, tell)
                group.start_soon(speak)
        return began

    began = trio.run(run, clock=MockClock(autojump_threshold=0))
    assert told[0] == SpeechStarted(2 * STEP)
    assert [one.closed.why for one in utterances(told)] == [Why.STALLED]
    assert 3.4 < closed_at[0] - began < 3.9
    assert batcher.calls == 2000 // 32


def test_a_late_tick_is_not_made_up_for() -> None:
    """A loop that was held up for a second turns the crank once for it, not a hundred times."""
    ticks: list[float] = []

    class Watched(VadBatcher):
        def tick(self, now: float) -> list[tuple[LiveTrack, Sequence[Told]]]:
            ticks.append(now)
            if len(ticks) == 5:
                clock.jump(1.0)
            return super().tick(now)

    async def run() -> None:
        with anyio.move_on_after(1.0 + 20 * TICK_S):
            await listen(Watched(LoudRows()), lambda _track, _told: None)

    clock = MockClock(autojump_threshold=0)
    trio.run(run, clock=clock)
    assert 19 <= len(ticks) <= 22


async def crank_turns(
    batcher: VadBatcher, seconds: float, late: list[float] | None = None
) -> dict[LiveTrack, list[Told]]:
    """Turn the crank for so long, and return what the tracks told."""
    told: dict[LiveTrack, list[Told]] = {}
    with anyio.move_on_after(seconds):
        await listen(
            batcher,
            lambda track, what: told.setdefault(track, []).extend(what),
            None if late is None else late.append,
        )
    return told


def test_a_track_that_is_behind_catches_up_at_once() -> None:
    """As after a crash: minutes of sound wait, and are heard as fast as they come."""
    batcher = VadBatcher(LoudRows())
    (behind,) = levels(1, windows=80)
    batcher.join(behind)

    async def run() -> float:
        began = anyio.current_time()
        while behind.behind >= 2 * STEP:
            await crank_turns(batcher, TICK_S / 2)
        return anyio.current_time() - began

    assert trio.run(run, clock=MockClock(autojump_threshold=0)) < 3 * TICK_S
    assert not batcher.behind
    assert batcher.calls >= 79


def test_who_is_behind_takes_no_turn_from_others() -> None:
    """Neither from tracks, whose windows share the calls, nor from other tasks of the loop."""
    batcher = VadBatcher(LoudRows())
    behind = levels(3, windows=80)
    live = LiveTrack(BlockPool())
    joined(batcher, [*behind, live])
    sent = frames(loud_and_silent(0, 640))
    turns: list[tuple[int, int]] = []

    async def others() -> None:
        while any(track.behind >= 2 * STEP for track in behind):
            turns.append((batcher.calls, live.behind))
            if sent and live.behind < STEP:
                live.feed(sent.pop(0))
            await anyio.lowlevel.checkpoint()

    async def run() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(others)
            group.start_soon(crank_turns, batcher, 10.0)

    trio.run(run, clock=MockClock(autojump_threshold=0))
    assert np.diff([calls for calls, _ in turns]).max() <= 2
    assert len(turns) >= 70
    assert max(waiting for _, waiting in turns) < 3 * STEP
    assert live.heard_until == 640 // 32 * STEP


def test_sound_that_comes_in_time_is_not_behind() -> None:
    batcher = VadBatcher(CountingRows())
    tracks = [LiveTrack(BlockPool()) for _ in range(3)]
    joined(batcher, tracks)
    for number in range(500):
        for track in tracks:
            track.feed(Frame(number, 0.0, bytes(640)))
        batcher.tick(number * 0.02)
        assert not batcher.behind
        batcher.tick(number * 0.02 + TICK_S)


def test_ticks_tell_how_late_they_come() -> None:
    late: list[float] = []
    clock = MockClock(autojump_threshold=0)

    class Held(VadBatcher):
        def tick(self, now: float) -> list[tuple[LiveTrack, Sequence[Told]]]:
            if len(late) == 5:
                clock.jump(0.5)
            return super().tick(now)

    async def run() -> None:
        await crank_turns(Held(LoudRows()), 0.5 + 10 * TICK_S, late)

    trio.run(run, clock=clock)
    assert max(late) == pytest.approx(0.5 - TICK_S, abs=1e-6)
    assert sum(one > 1e-6 for one in late) == 1


@pytest.mark.parametrize("left", [20, 100, 340, 500, 640, 1000, 1940])
def test_the_last_words_of_a_track_are_heard_to_the_end(left: int) -> None:
    """Whole frames come, whole windows are heard: up to 31 ms would be missing."""
    batcher = VadBatcher(LoudRows())
    track = LiveTrack(BlockPool())
    batcher.join(track)
    sound = loud_and_silent(200, left)
    for frame in frames(sound):
        track.feed(frame)
    told = batcher.leave(track, 0.0)
    assert track.heard_until >= track.received > track.heard_until - STEP
    for one in utterances(list(told)):
        assert one.closed.end >= sound.size
        spoken = sound[one.closed.start :]
        assert np.array_equal(one.pcm[: spoken.size], spoken)
        assert not one.pcm[spoken.size :].any()
    assert len(utterances(list(told))) == (left >= 100)


def test_a_short_word_that_ends_the_track_is_not_lost() -> None:
    """Its last window decides: without it there would be too little speech."""
    batcher = VadBatcher(LoudRows())
    track = LiveTrack(BlockPool())
    batcher.join(track)
    for frame in frames(loud_and_silent(96, 84 - 64 + 64)):
        track.feed(frame)
    assert len(utterances(list(batcher.leave(track, 0.0)))) == 1


def test_haste_brings_the_next_tick_forward_but_not_too_close() -> None:
    """The clock jumps: without haste nothing comes before it is due."""
    times: list[float] = []

    async def run() -> None:
        haste = Haste()
        for hurries in (False, True):
            began = anyio.current_time()
            if hurries:
                haste.now()
            await haste.until(began + 0.003, began + 0.009)
            times.append(anyio.current_time() - began)
        async with anyio.create_task_group() as tasks:
            began = anyio.current_time()
            tasks.start_soon(haste.until, began + 0.003, began + 0.009)
            await anyio.sleep(0.005)
            haste.now()
        times.append(anyio.current_time() - began)

    trio.run(run, clock=MockClock(autojump_threshold=0))
    assert times == pytest.approx([0.009, 0.003, 0.005])
