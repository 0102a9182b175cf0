import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.engines.stt.stretches import Stretch, split, within_speech
from moksori.ports.audio import SpeechWindow, Track

pytestmark = pytest.mark.unit

FIRST = 1000


def at(seconds: float) -> int:
    return FIRST + round(seconds / 0.02)


def test_pairs_of_stamps_bound_stretches() -> None:
    tokens = [at(0.0), 1, 2, at(2.0), at(2.5), 3, at(4.0)]
    assert split(tokens, FIRST, 5.0) == [Stretch(0.0, 2.0, (1, 2)), Stretch(2.5, 4.0, (3,))]


def test_text_without_stamps_fills_the_window() -> None:
    assert split([1, 2], FIRST, 5.0) == [Stretch(0.0, 5.0, (1, 2))]


def test_text_without_an_end_ends_with_the_window() -> None:
    tokens = [at(0.0), 1, at(2.0), at(2.0), 2]
    assert split(tokens, FIRST, 5.0) == [Stretch(0.0, 2.0, (1,)), Stretch(2.0, 5.0, (2,))]


def test_single_stamps_between_texts_bound_both() -> None:
    assert split([at(0.0), 1, at(2.0), 2, at(3.0)], FIRST, 5.0) == [
        Stretch(0.0, 2.0, (1,)),
        Stretch(2.0, 3.0, (2,)),
    ]


def test_stamps_alone_say_nothing() -> None:
    assert split([at(0.0), at(3.0)], FIRST, 5.0) == []
    assert split([], FIRST, 5.0) == []


def test_times_stay_in_the_window_and_in_order() -> None:
    tokens = [at(0.5), 1, at(9.0), at(2.0), 2, at(1.0), 3]
    assert split(tokens, FIRST, 5.0) == [
        Stretch(0.5, 5.0, (1,)),
        Stretch(5.0, 5.0, (2,)),
        Stretch(4.98, 5.0, (3,)),
    ]


token = st.one_of(st.integers(0, 5), st.integers(FIRST, FIRST + 1500))


@given(tokens=st.lists(token, max_size=40), length_s=st.floats(0.1, 30.0))
def test_no_text_is_lost_and_no_time_escapes(tokens: list[int], length_s: float) -> None:
    stretches = split(tokens, FIRST, length_s)
    told = [one for stretch in stretches for one in stretch.tokens]
    assert told == [one for one in tokens if one < FIRST]
    assert all(0.0 <= one.start_s <= one.end_s <= length_s for one in stretches)


@pytest.fixture
def glued() -> SpeechWindow:
    pieces = ((0.0, 10.0, 2.0), (2.0, 50.0, 3.0), (5.0, 90.0, 2.0))
    return SpeechWindow(0, Track(0), np.zeros(7 * 16_000, dtype=np.float32), pieces)


@pytest.mark.parametrize(
    ("inside", "mapped"),
    [
        ((0.5, 1.5), (10.5, 11.5)),
        ((0.0, 2.0), (10.0, 12.0)),
        ((2.0, 5.0), (50.0, 53.0)),
        ((1.8, 4.0), (50.0, 52.0)),
        ((0.5, 2.2), (10.5, 12.0)),
        ((1.8, 5.2), (50.0, 53.0)),
        ((0.5, 4.0), (10.5, 52.0)),
        ((1.9, 2.1), (50.0, 50.1)),
        ((6.9, 9.0), (91.9, 92.0)),
        ((3.0, 3.0), (51.0, 51.0)),
    ],
)
def test_stretches_do_not_reach_over_a_pause_by_accident(
    glued: SpeechWindow, inside: tuple[float, float], mapped: tuple[float, float]
) -> None:
    assert within_speech(glued, *inside) == pytest.approx(mapped)


@given(start_s=st.floats(-1.0, 8.0), length_s=st.floats(0.0, 8.0))
def test_mapped_times_are_never_in_a_pause_or_reversed(start_s: float, length_s: float) -> None:
    pieces = ((0.0, 10.0, 2.0), (2.0, 50.0, 3.0), (5.0, 90.0, 2.0))
    window = SpeechWindow(0, Track(0), np.zeros(7 * 16_000, dtype=np.float32), pieces)
    mapped = within_speech(window, start_s, start_s + length_s)
    assert mapped[0] <= mapped[1]
    for time in mapped:
        assert any(start <= time <= start + length for _, start, length in pieces)
