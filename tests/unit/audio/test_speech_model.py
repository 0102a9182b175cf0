"""Finder and packer against plain models of what they must do, over random probabilities."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.audio.pcm import SAMPLE_RATE_HZ, SpeechWindow, Track
from moksori.audio.speech import STEP, SpeechFinder, Utterance, VadSettings
from moksori.audio.windows import WindowPacker

pytestmark = pytest.mark.unit

Probabilities = list[float]
LEVELS = st.sampled_from([0.0, 0.2, 0.34, 0.35, 0.45, 0.5, 0.9, 1.0])
RUNS = st.lists(st.tuples(LEVELS, st.integers(1, 40)), max_size=25)


def steps(runs: list[tuple[float, int]]) -> Probabilities:
    return [probability for probability, count in runs for _ in range(count)]


def found(probabilities: Probabilities, settings: VadSettings) -> list[Utterance]:
    finder = SpeechFinder(settings)
    return [*finder.feed(probabilities), *finder.finish(len(probabilities) * STEP)]


def by_the_book(probabilities: Probabilities, settings: VadSettings) -> list[tuple[int, int]]:
    """Return spans in steps without padding or a longest length, the whole input in view."""
    shortest = -(-settings.min_speech_ms // 32)
    longest_pause = max(-(-settings.min_silence_ms // 32), 1)
    spans: list[tuple[int, int]] = []
    at, count = 0, len(probabilities)
    while at < count:
        if probabilities[at] < settings.threshold:
            at += 1
            continue
        first, end, pause = at, count, None
        while at < count:
            if probabilities[at] >= settings.threshold:
                pause = None
            elif probabilities[at] < settings.exit and pause is None:
                pause = at
            at += 1
            if pause is not None and at - pause >= longest_pause:
                break
        end = count if pause is None else pause
        if end - first >= shortest:
            spans.append((first, end))
    return spans


@given(RUNS, st.integers(0, 20), st.integers(0, 20))
def test_speech_is_found_by_the_book(
    runs: list[tuple[float, int]], speech: int, pause: int
) -> None:
    probabilities = steps(runs)
    settings = VadSettings(
        min_speech_ms=32 * speech, min_silence_ms=32 * pause, pad_ms=0, max_s=1e6
    )
    spans = [(one.start // STEP, one.end // STEP) for one in found(probabilities, settings)]
    assert spans == by_the_book(probabilities, settings)


@given(RUNS)
def test_a_probability_is_the_mean_of_its_steps(runs: list[tuple[float, int]]) -> None:
    probabilities = steps(runs)
    for one in found(probabilities, VadSettings(pad_ms=0, max_s=1e6)):
        spoken = probabilities[one.start // STEP : one.end // STEP]
        assert one.probability == pytest.approx(sum(spoken) / len(spoken))


@given(RUNS, st.integers(0, 300), st.integers(0, 300))
def test_more_padding_only_widens(runs: list[tuple[float, int]], less: int, more: int) -> None:
    less, more = sorted((less, more))
    narrow = found(steps(runs), VadSettings(pad_ms=less, max_s=1e6))
    wide = found(steps(runs), VadSettings(pad_ms=more, max_s=1e6))
    for one, other in zip(narrow, wide, strict=True):
        assert other.start <= one.start <= one.end <= other.end
        assert other.probability == one.probability
        assert max(one.start - other.start, other.end - one.end) <= (more - less) * 16


@given(RUNS, st.sampled_from([0.5, 1.0, 2.0, 5.0]))
def test_cutting_long_speech_loses_only_pauses(runs: list[tuple[float, int]], max_s: float) -> None:
    probabilities = steps(runs)
    bare = {"pad_ms": 0, "min_speech_ms": 0}
    whole = found(probabilities, VadSettings(max_s=1e6, **bare))
    pieces = found(probabilities, VadSettings(max_s=max_s, **bare))
    covered = {step for one in pieces for step in range(one.start // STEP, one.end // STEP)}
    allowed = {step for one in whole for step in range(one.start // STEP, one.end // STEP)}
    assert covered <= allowed
    assert all(probabilities[step] < 0.5 for step in allowed - covered)
    assert all(one.end - one.start <= max_s * SAMPLE_RATE_HZ for one in pieces)


@given(RUNS, st.integers(0, STEP - 1))
def test_nothing_ends_behind_the_true_end(runs: list[tuple[float, int]], missing: int) -> None:
    probabilities = steps(runs)
    finder = SpeechFinder(VadSettings())
    length = max(len(probabilities) * STEP - missing, 0)
    utterances = [*finder.feed(probabilities), *finder.finish(length)]
    assert all(one.start < one.end <= length for one in utterances)


@st.composite
def talks(draw: st.DrawFn) -> list[Utterance]:
    """Draw utterances of 10 ms to 30 s with pauses of up to two minutes."""
    lengths = st.one_of(st.integers(1, 300), st.integers(1, 3000))
    pauses = st.one_of(st.integers(0, 100), st.integers(0, 12_000))
    at, talk = 0, []
    for pause, length in draw(st.lists(st.tuples(pauses, lengths), max_size=12)):
        start, end = at + pause, at + pause + length
        talk.append(Utterance(start * 160, end * 160, draw(st.floats(0.5, 1.0))))
        at = end
    return talk


def packed(talk: list[Utterance], longest_s: float = 30.0) -> list[SpeechWindow]:
    packer = WindowPacker(Track(0), longest_s=longest_s)
    ramp = np.arange(30 * SAMPLE_RATE_HZ, dtype=np.float32)
    windows = [w for one in talk for w in packer.add(one, ramp[: one.end - one.start])]
    return [*windows, *packer.finish()]


@given(talks())
def test_packing_keeps_every_utterance_in_its_place(talk: list[Utterance]) -> None:
    windows = packed(talk)
    pieces = [piece for window in windows for piece in window.pieces]
    assert [start for _, start, _ in pieces] == [one.start_s for one in talk]
    assert [length for *_, length in pieces] == [(one.end - one.start) / 16_000 for one in talk]
    told = [speech for window in windows for speech in window.speech]
    assert told == [one.probability for one in talk]
    for window in windows:
        ends = [0.0, *(offset + length for offset, _, length in window.pieces)]
        assert [offset for offset, *_ in window.pieces] == pytest.approx(ends[:-1])
        for offset, _, length in window.pieces:
            first = round(offset * SAMPLE_RATE_HZ)
            assert window.pcm[first] == 0.0
            assert window.pcm[first + round(length * SAMPLE_RATE_HZ) - 1] == round(
                length * SAMPLE_RATE_HZ - 1
            )


@given(talks())
def test_a_window_is_as_full_as_it_may_be(talk: list[Utterance]) -> None:
    windows = packed(talk)
    for window in windows:
        assert window.pcm.size <= 30 * SAMPLE_RATE_HZ
        assert window.end_s - window.start_s <= 120.0 or len(window.pieces) == 1
    for one, following in pairwise(windows):
        _, start_s, length_s = following.pieces[0]
        too_long = one.pcm.size + round(length_s * SAMPLE_RATE_HZ) > 30 * SAMPLE_RATE_HZ
        too_far = start_s + length_s - one.start_s > 120.0
        assert too_long or too_far


@given(talks(), st.lists(st.floats(0.0, 30.0), min_size=2, max_size=8))
def test_times_in_a_window_run_forward_and_lie_in_speech(
    talk: list[Utterance], inside: list[float]
) -> None:
    for window in packed(talk):
        for ending in (False, True):
            mapped = [window.recording_s(at, ending=ending) for at in sorted(inside)]
            assert mapped == sorted(mapped)
        for at in inside:
            assert window.recording_s(at, ending=True) <= window.recording_s(at)
            _, start, length = window.pieces[window.piece_at(at)]
            assert start <= window.recording_s(at) <= start + length
            assert window.speech_at(at) in window.speech
