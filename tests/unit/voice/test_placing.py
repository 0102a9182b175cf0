from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.audio.spool import Spooled
from moksori.voice.placing import Laid, placed
from moksori.voice.tape import Samples

pytestmark = pytest.mark.unit

HOUR_MS = 3_600_000


def frame(number: int, at_ms: int) -> Spooled:
    return Spooled(number, at_ms, np.full(320, 1 + number % 30_000, dtype="<i2").tobytes())


def run(first: int, count: int, at_ms: int) -> list[Spooled]:
    return [frame(first + n, at_ms + 20 * n) for n in range(count)]


def laid(frames: list[Spooled], block: int = 1_600, limit_ms: int = HOUR_MS) -> Samples:
    track = Laid(placed(frames, limit_ms))
    blocks = []
    while not track.is_over:
        blocks.append(track.read(block))
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.int16)


def at(sound: Samples, ms: float) -> int:
    return int(sound[round(ms * 16)])


def test_a_track_begins_where_it_was_joined() -> None:
    sound = laid(run(0, 100, 5_000))
    assert sound.size == 7_000 * 16
    assert not sound[: 5_000 * 16].any()
    assert (at(sound, 5_000), at(sound, 6_980)) == (1, 100)


def test_pauses_and_lost_frames_are_silence() -> None:
    sound = laid([*run(0, 50, 0), *run(60, 40, 1_200), *run(100, 50, 62_000)])
    assert at(sound, 999) == 50
    assert not sound[16_000 : 1_200 * 16].any()
    assert (at(sound, 1_200), at(sound, 1_999)) == (61, 100)
    assert not sound[2_000 * 16 : 62_000 * 16].any()
    assert (at(sound, 62_000), sound.size) == (101, 63_000 * 16)


def test_sound_that_was_not_kept_is_silence() -> None:
    frames = run(0, 100, 0)
    frames[20:60] = [Spooled(n, 20 * n, b"") for n in range(20, 60)]
    sound = laid(frames)
    assert sound.size == 2_000 * 16
    assert not sound[400 * 16 : 1_200 * 16].any()
    assert at(sound, 1_200) == 61


def test_a_clock_gone_mad_makes_no_endless_file() -> None:
    frames = [*run(0, 50, 0), *run(1 << 50, 50, 10**15), *run((1 << 50) + 50, 50, 10**15 + 9_000)]
    sound = laid(frames, limit_ms=10_000)
    assert sound.size <= 12_000 * 16
    assert np.count_nonzero(np.diff(sound.astype(int)) > 0) >= 100


changes = st.lists(
    st.tuples(st.integers(1, 40), st.integers(-2_000, 9_000), st.integers(0, 20)), max_size=12
)


def frames_of(runs: list[tuple[int, int, int]]) -> Iterator[Spooled]:
    number, now_ms = 0, 100
    for count, jump_ms, lost in runs:
        number += lost
        now_ms += jump_ms
        yield from run(number, count, now_ms)
        number += count
        now_ms += 20 * count


@given(changes, st.sampled_from([320, 333, 1_600, 80_000]))
def test_every_frame_is_there_once_and_in_order(
    runs: list[tuple[int, int, int]], block: int
) -> None:
    frames = list(frames_of(runs))
    sound = laid(frames, block)
    heard = sound[sound != 0]
    assert heard.tolist() == [1 + one.number for one in frames for _ in range(320)]


@given(changes)
def test_blocks_do_not_matter(runs: list[tuple[int, int, int]]) -> None:
    frames = list(frames_of(runs))
    assert np.array_equal(laid(frames, 320), laid(frames, 16_000))


def test_nothing_is_no_sound() -> None:
    assert Laid(placed([], HOUR_MS)).is_over
    assert laid([]).size == 0
