import numpy as np
import pytest

from moksori.audio.pcm import SAMPLE_RATE_HZ, SpeechWindow, Track
from moksori.audio.speech import Utterance
from moksori.audio.windows import WindowMode, WindowPacker

pytestmark = pytest.mark.unit

TRACK = Track(2, "이정훈")


def utterance(start_s: float, end_s: float, probability: float = 0.9) -> Utterance:
    return Utterance(round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ), probability)


def packed(*utterances: Utterance, mode: WindowMode = "packed") -> list[SpeechWindow]:
    packer = WindowPacker(TRACK, mode)
    windows: list[SpeechWindow] = []
    for one in utterances:
        pcm = np.full(one.end - one.start, one.start_s, dtype=np.float32)
        windows += packer.add(one, pcm)
    return [*windows, *packer.finish()]


def test_each_utterance_is_a_window_of_its_own() -> None:
    first, second = packed(utterance(1.0, 2.0), utterance(3.0, 5.0), mode="utterance")
    assert first.pieces == ((0.0, 1.0, 1.0),)
    assert second.pieces == ((0.0, 3.0, 2.0),)
    assert second.pcm.tolist() == [3.0] * 2 * SAMPLE_RATE_HZ
    assert first.track == second.track == TRACK


def test_utterances_are_glued_with_their_places_kept() -> None:
    (one,) = packed(utterance(1.0, 2.0, 0.9), utterance(3.0, 5.0, 0.6), utterance(5.0, 5.5, 0.7))
    assert one.pieces == ((0.0, 1.0, 1.0), (1.0, 3.0, 2.0), (3.0, 5.0, 0.5))
    assert one.speech == (0.9, 0.6, 0.7)
    assert one.pcm.size == round(3.5 * SAMPLE_RATE_HZ)
    assert one.pcm[SAMPLE_RATE_HZ - 1] == 1.0
    assert one.pcm[SAMPLE_RATE_HZ] == 3.0


def test_a_window_holds_thirty_seconds_at_most() -> None:
    windows = packed(*(utterance(start, start + 9.0) for start in range(0, 60, 10)))
    assert [len(window.pieces) for window in windows] == [3, 3]
    exact = packed(utterance(0.0, 15.0), utterance(16.0, 31.0), utterance(32.0, 33.0))
    assert [len(window.pieces) for window in exact] == [2, 1]


def test_a_window_reaches_two_minutes_at_most() -> None:
    windows = packed(utterance(0.0, 1.0), utterance(60.0, 61.0), utterance(120.0, 121.0))
    assert [window.start_s for window in windows] == [0.0, 120.0]


def test_nothing_said_is_no_window() -> None:
    assert packed() == []
