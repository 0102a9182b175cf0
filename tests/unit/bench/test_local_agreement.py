"""The peer of our partials is what whisper_streaming does, no worse."""

from collections.abc import Sequence

import numpy as np
import pytest

from bench.local_agreement import TRIM_S, LocalAgreement, agreed_text
from moksori.audio.pcm import SAMPLE_RATE_HZ
from moksori.ports.audio import Pcm
from moksori.ports.stt import Heard, Word

pytestmark = pytest.mark.unit

SAID = tuple(f"{n}번" for n in range(80))
"""A word each half second."""


def sound(seconds: float) -> Pcm:
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), dtype=np.float32)


class Ear:
    """Hears the words that were said; the last of them it mishears until more follows."""

    def __init__(self) -> None:
        self.lengths_s: list[float] = []

    def __call__(self, pcm: Pcm, start_s: float) -> Sequence[Heard]:
        length_s = pcm.size / SAMPLE_RATE_HZ
        self.lengths_s.append(length_s)
        first, last = round(start_s * 2), round((start_s + length_s) * 2)
        words = [Word(n / 2, (n + 1) / 2, SAID[n]) for n in range(first, last)]
        if words:
            words[-1] = Word(words[-1].start_s, words[-1].end_s, "뭐")
        return [
            Heard(part[0].start_s, part[-1].end_s, "", tuple(part))
            for part in (words[n : n + 8] for n in range(0, len(words), 8))
        ]


def test_words_are_committed_when_two_decodes_agree() -> None:
    stream = LocalAgreement(Ear())
    stream.step(sound(1.0))
    assert stream.committed == []
    stream.step(sound(1.0))
    assert [word.text for word in stream.committed] == ["0번"]
    stream.step(sound(1.0))
    assert [word.text for word in stream.committed] == ["0번", "1번", "2번"]


def test_nothing_is_lost_or_said_twice() -> None:
    ear = Ear()
    assert agreed_text(sound(40.0), ear).split() == [*SAID[:79], "뭐"]


def test_the_buffer_is_trimmed() -> None:
    ear = Ear()
    agreed_text(sound(40.0), ear)
    assert TRIM_S < max(ear.lengths_s) <= TRIM_S + 0.5
    assert min(ear.lengths_s[40:]) < 10.0


def test_words_that_are_heard_again_are_not_committed_again() -> None:
    stream = LocalAgreement(lambda _pcm, _start_s: [])
    stream.committed = [Word(0.0, 0.5, "가"), Word(0.5, 1.0, "나")]
    again = [Word(0.95, 1.2, "나"), Word(1.2, 1.5, "다")]
    assert [word.text for word in stream._without_committed(again)] == ["다"]


def test_a_stream_in_which_nothing_is_said_stays_short() -> None:
    lengths: list[int] = []

    def deaf(pcm: Pcm, start_s: float) -> Sequence[Heard]:
        del start_s
        lengths.append(pcm.size)
        return []

    assert agreed_text(sound(90.0), deaf) == ""
    assert max(lengths) <= 30 * SAMPLE_RATE_HZ
