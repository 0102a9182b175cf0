import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.audio.speech import STEP, SpeechFinder, Utterance, VadSettings

pytestmark = pytest.mark.unit

BARE = VadSettings(pad_ms=0)
Probabilities = list[float]


def found(probabilities: Probabilities, settings: VadSettings = BARE) -> list[Utterance]:
    finder = SpeechFinder(settings)
    return [*finder.feed(probabilities), *finder.finish(len(probabilities) * STEP)]


def spans(probabilities: Probabilities, settings: VadSettings = BARE) -> list[tuple[int, int]]:
    """Return the spans in steps."""
    return [(one.start // STEP, one.end // STEP) for one in found(probabilities, settings)]


def steps(*runs: tuple[float, int]) -> Probabilities:
    return [probability for probability, count in runs for _ in range(count)]


def test_nothing_is_found_in_nothing() -> None:
    assert spans([]) == []
    assert spans(steps((0.1, 100))) == []


def test_speech_is_a_span() -> None:
    assert spans(steps((0.1, 10), (0.9, 20), (0.1, 30))) == [(10, 30)]


def test_the_probability_is_the_mean_over_the_speech() -> None:
    (one,) = found(steps((0.1, 10), (0.9, 10), (0.7, 10), (0.0, 30)))
    assert one.probability == pytest.approx(0.8)


def test_between_the_thresholds_speech_goes_on_but_does_not_begin() -> None:
    assert spans(steps((0.4, 20), (0.9, 10), (0.4, 20), (0.1, 20))) == [(20, 50)]


def test_a_pause_ends_only_above_the_upper_threshold() -> None:
    assert spans(steps((0.9, 20), (0.1, 2), (0.4, 20), (0.9, 20))) == [(0, 20), (42, 62)]


def test_bursts_are_dropped() -> None:
    assert spans(steps((0.0, 5), (0.9, 7), (0.0, 30))) == []
    assert spans(steps((0.0, 5), (0.9, 8), (0.0, 30))) == [(5, 13)]


def test_short_pauses_do_not_part() -> None:
    assert spans(steps((0.9, 20), (0.0, 15), (0.9, 20), (0.0, 30))) == [(0, 55)]
    assert spans(steps((0.9, 20), (0.0, 16), (0.9, 20), (0.0, 30))) == [(0, 20), (36, 56)]


def test_speech_at_the_end_is_closed_with_the_track() -> None:
    assert spans(steps((0.0, 5), (0.9, 20))) == [(5, 25)]


def test_a_pause_at_the_end_is_no_speech() -> None:
    assert spans(steps((0.9, 20), (0.0, 4))) == [(0, 20)]


def test_padding_is_added_on_both_sides() -> None:
    (one,) = found(steps((0.0, 40), (0.9, 20), (0.0, 40)), VadSettings(pad_ms=200))
    assert (one.start, one.end) == (40 * STEP - 3200, 60 * STEP + 3200)


def test_padding_stays_inside_the_recording() -> None:
    (one,) = found(steps((0.9, 20)), VadSettings(pad_ms=200))
    assert (one.start, one.end) == (0, 20 * STEP)


def test_the_true_length_of_the_track_counts() -> None:
    finder = SpeechFinder(VadSettings(pad_ms=200))
    list(finder.feed(steps((0.9, 20))))
    (one,) = finder.finish(20 * STEP - 100)
    assert one.end == 20 * STEP - 100


def test_neighbours_share_a_short_gap() -> None:
    settings = VadSettings(pad_ms=200, min_silence_ms=160)
    first, second = found(steps((0.9, 20), (0.0, 7), (0.9, 20)), settings)
    assert first.end == second.start == 20 * STEP + 7 * STEP // 2


def test_an_utterance_comes_as_soon_as_it_is_settled() -> None:
    finder = SpeechFinder(VadSettings())
    assert list(finder.feed(steps((0.9, 20), (0.0, 15)))) == []
    assert len(list(finder.feed([0.0]))) == 1


def test_long_speech_is_cut_at_its_longest_pause() -> None:
    settings = VadSettings(pad_ms=0, max_s=100 * STEP / 16000)
    cut = spans(steps((0.9, 40), (0.0, 5), (0.9, 30), (0.0, 3), (0.9, 60), (0.0, 30)), settings)
    assert cut == [(0, 40), (45, 138)]


def test_long_speech_without_a_pause_is_cut_where_it_is_least_likely() -> None:
    settings = VadSettings(pad_ms=0, max_s=100 * STEP / 16000)
    cut = spans(steps((0.9, 70), (0.6, 1), (0.9, 79), (0.0, 30)), settings)
    assert cut == [(0, 70), (70, 150)]


def test_a_pause_that_has_just_begun_counts_as_one() -> None:
    settings = VadSettings(pad_ms=0, max_s=100 * STEP / 16000)
    cut = spans(steps((0.9, 95), (0.1, 10), (0.9, 20), (0.0, 30)), settings)
    assert cut == [(0, 95), (105, 125)]


def test_no_utterance_is_longer_than_allowed_with_its_padding() -> None:
    settings = VadSettings(max_s=5.0)
    utterances = found(steps((0.9, 1000)), settings)
    assert max(one.end - one.start for one in utterances) <= 5 * 16000
    assert sum(one.end - one.start for one in utterances) == 1000 * STEP


shaky = st.lists(
    st.tuples(st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.95]), st.integers(1, 60)), max_size=30
)


@given(runs=shaky, cuts=st.lists(st.integers(0, 400), max_size=5), pad_ms=st.integers(0, 400))
def test_portions_do_not_matter(
    runs: list[tuple[float, int]], cuts: list[int], pad_ms: int
) -> None:
    probabilities = steps(*runs)
    settings = VadSettings(pad_ms=pad_ms, min_silence_ms=200, max_s=8.0)
    finder = SpeechFinder(settings)
    utterances = []
    edges = sorted({0, len(probabilities), *(min(cut, len(probabilities)) for cut in cuts)})
    for first, last in itertools.pairwise(edges):
        needed = finder.needed_from
        more = list(finder.feed(probabilities[first:last]))
        assert all(one.start >= needed for one in more)
        utterances += more
    needed = finder.needed_from
    last_ones = list(finder.finish(len(probabilities) * STEP))
    assert all(one.start >= needed for one in last_ones)
    assert [*utterances, *last_ones] == found(probabilities, settings)


@given(runs=shaky, pad_ms=st.integers(0, 400))
def test_utterances_never_overlap_nor_leave_the_recording(
    runs: list[tuple[float, int]], pad_ms: int
) -> None:
    probabilities = steps(*runs)
    settings = VadSettings(pad_ms=pad_ms, max_s=8.0)
    utterances = found(probabilities, settings)
    edges = [edge for one in utterances for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(one.start < one.end <= one.start + 8 * 16000 for one in utterances)
    assert not edges or edges[-1] <= len(probabilities) * STEP
