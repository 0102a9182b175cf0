from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.audio.frame import FRAME_MS
from moksori.audio.pcm import FRAME_SAMPLES
from moksori.errors import InputError
from moksori.voice.timeline import ANCHORS, DRIFT_MS, JUMP_MS, Timeline

pytestmark = pytest.mark.unit


def told(times: Iterable[int], *, first: int = 0) -> Timeline:
    """Return the timeline of frames captured at these times."""
    line = Timeline()
    for number, captured_ms in enumerate(times):
        line.frame(first + number, captured_ms)
    return line


def steady(frames: int, start_ms: int = 0) -> list[int]:
    return [start_ms + n * FRAME_MS for n in range(frames)]


def at(line: Timeline, frame: float, *, ending: bool = False) -> int:
    """Return the time of a frame, counted from the first."""
    return line.meeting_ms(round(frame * FRAME_SAMPLES), ending=ending)


def test_time_runs_with_the_sound() -> None:
    line = told(steady(500, 12_345), first=70_000)
    assert at(line, 0) == 12_345
    assert at(line, 250.5) == 12_345 + 5_010
    assert at(line, 900) == 12_345 + 18_000
    assert line.first == 70_000


def test_before_any_frame_time_begins_at_zero() -> None:
    assert Timeline().meeting_ms(16_000) == 1_000


def test_a_pause_lies_between_two_frames() -> None:
    line = told([*steady(100), *steady(100, 62_000), *steady(100, 300_000)])
    assert at(line, 99.5) == 1_990
    assert at(line, 100, ending=True) == 2_000
    assert at(line, 100) == 62_000
    assert at(line, 199) == 63_980
    assert at(line, 200, ending=True) == 64_000
    assert at(line, 200) == 300_000


def test_lost_frames_are_no_pause() -> None:
    line = Timeline()
    for number in (*range(50), *range(400, 450)):
        line.frame(number, number * FRAME_MS)
    assert at(line, 200) == 4_000
    assert at(line, 430) == 8_600


def test_a_pause_next_to_lost_frames_is_found() -> None:
    line = Timeline()
    for number in range(50):
        line.frame(number, number * FRAME_MS)
    for number in range(60, 110):
        line.frame(number, number * FRAME_MS + 5_000)
    assert at(line, 49) == 980
    assert at(line, 60) == 6_200


@given(st.lists(st.integers(-45, 45), min_size=300, max_size=300))
@settings(max_examples=30)
def test_jitter_moves_nothing_much(jitter: list[int]) -> None:
    line = told([max(n * FRAME_MS + late, 0) for n, late in enumerate(jitter)])
    for frame in (0, 100, 299):
        assert abs(at(line, frame) - frame * FRAME_MS) <= 45 + DRIFT_MS


def test_one_or_two_odd_times_are_no_jump() -> None:
    times = steady(300)
    times[50] += 900
    times[150] -= 700
    times[200] += 5_000
    times[201] += 5_000
    line = told(times)
    assert [at(line, frame) for frame in (49, 51, 151, 203, 299)] == [980, 1020, 3020, 4060, 5980]


@pytest.mark.parametrize("parts_per_million", [-300, -50, 50, 300])
def test_slow_drift_is_followed(parts_per_million: int) -> None:
    frames = 90_000
    line = told([round(n * FRAME_MS * (1 + parts_per_million / 1e6)) for n in range(frames)])
    for frame in range(0, frames, 5_000):
        true = frame * FRAME_MS * (1 + parts_per_million / 1e6)
        assert abs(at(line, frame) - true) <= DRIFT_MS + 5


def test_a_clock_that_is_set_back_a_little_is_followed() -> None:
    line = told([*steady(100), *steady(100, 1_700)])
    assert at(line, 150) == 2_700
    assert at(line, 84) == 1_680
    assert at(line, 95) == 1_700


def test_a_clock_that_begins_anew_goes_on_where_it_was() -> None:
    line = told([*steady(100, 500_000), *steady(100), *steady(100, 60_000)])
    assert at(line, 150) == 503_000
    assert at(line, 200, ending=True) == 504_000
    assert at(line, 200) == 560_000 + 2_000


def test_frames_that_come_late_tell_nothing() -> None:
    line = told(steady(100))
    before = line.dump()
    for number in (50, 99, 3):
        line.frame(number, 77_000)
    assert line.dump() == before


runs = st.lists(
    st.tuples(st.integers(1, 60), st.integers(-3_000, 20_000), st.integers(0, 30)), max_size=30
)


def play(line: Timeline, given_runs: list[tuple[int, int, int]], start: tuple[int, int]) -> None:
    number, now_ms = start
    for frames, jump_ms, lost in given_runs:
        now_ms += jump_ms
        number += lost
        for _ in range(frames):
            line.frame(number, now_ms)
            number += 1
            now_ms += FRAME_MS


@given(runs)
def test_time_never_goes_back(given_runs: list[tuple[int, int, int]]) -> None:
    line = Timeline(0)
    play(line, given_runs, (0, 100_000))
    places = range(0, 2_000 * FRAME_SAMPLES, 100)
    times = [line.meeting_ms(place) for place in places]
    endings = [line.meeting_ms(place, ending=True) for place in places]
    assert times == sorted(times)
    assert endings == sorted(endings)
    assert all(ending <= time for ending, time in zip(endings, times, strict=True))


@given(runs, runs)
def test_what_was_kept_goes_on_as_if_nothing_had_been(
    before: list[tuple[int, int, int]], after: list[tuple[int, int, int]]
) -> None:
    line = Timeline()
    play(line, before, (5, 100_000))
    again = Timeline.load(line.dump())
    assert again.dump() == line.dump()
    for one in (line, again):
        play(one, after, (3_000, 400_000))
    assert again.dump() == line.dump()
    assert [at(line, n / 3) for n in range(3_000)] == [at(again, n / 3) for n in range(3_000)]


@given(st.lists(st.tuples(st.integers(0, 2**62), st.integers(-(2**62), 2**62)), max_size=40))
def test_nonsense_can_be_kept_and_goes_by(frames: list[tuple[int, int]]) -> None:
    line = Timeline()
    for sequence, captured_ms in (*frames, *sorted(frames)):
        line.frame(sequence, captured_ms)
    again = Timeline.load(line.dump())
    assert again.meeting_ms(320_000) == line.meeting_ms(320_000)


def test_memory_is_bounded() -> None:
    times = [start * 1_000 + n * FRAME_MS for start in range(ANCHORS + 500) for n in range(5)]
    line = told(times)
    assert len(line.dump()) < 17 * ANCHORS + 100
    assert at(line, len(times) - 1) == times[-1]
    assert at(line, 0) >= 0


def test_a_jump_is_told_from_jitter_by_its_length() -> None:
    line = told([*steady(100), *steady(100, 2_000 + JUMP_MS + 1)])
    assert at(line, 100) == 2_000 + JUMP_MS + 1
    assert at(told([*steady(100), *steady(10, 2_000 + JUMP_MS)]), 100) == 2_000


@pytest.mark.parametrize("kept", [b"", b"x" * 51, bytes(200)])
def test_what_is_no_timeline_is_refused(kept: bytes) -> None:
    with pytest.raises(InputError):
        Timeline.load(kept)
    with pytest.raises(InputError):
        Timeline.load(told(steady(9)).dump() + b"x")
