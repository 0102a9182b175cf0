"""Talk of tones, each of which is a sentence of its own, and an ear that knows them by pitch.

What is heard hangs on the sound alone, so a transcript shows whether all of it came, in order and
once, however often those who heard it were killed.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

import numpy as np

from moksori.ports.audio import SpeechWindow
from moksori.ports.stt import Heard, SttOptions, Word
from moksori.testing.hearing import CountingStt
from moksori.voice.tape import Samples

TONE_S: Final = 0.5
PAUSE_S: Final = 1.0

_RATE_HZ: Final = 16_000
_LOWEST_HZ: Final = 300.0
_STEP_HZ: Final = 8.0
_WORKS: Final = ("예산", "일정", "견적", "계약", "홍보", "교육", "채용", "보안")


def sentence(number: int) -> str:
    """Return what a tone says; every third is a piece of work."""
    if number % 3:
        return f"지금 화면 {number}쪽을 보고 있습니다."
    return f"제가 금요일까지 {_WORKS[number // 3 % len(_WORKS)]} 자료를 정리하겠습니다."


def tones(numbers: Sequence[int]) -> Samples:
    """Return tones with pauses around them."""
    times = np.arange(round(TONE_S * _RATE_HZ)) / _RATE_HZ
    pause = np.zeros(round(PAUSE_S * _RATE_HZ))
    parts = [pause]
    for number in numbers:
        hz = _LOWEST_HZ + _STEP_HZ * number
        parts += [0.5 * np.sin(2 * np.pi * hz * times), pause]
    return np.asarray(np.concatenate(parts) * 32_767, dtype=np.int16)


class ToneStt(CountingStt):
    """Says the sentence of the tone, and how long the sound was that it was given."""

    delay_s = 0.03
    batch_size = 4
    model: ClassVar[str] = "tones"

    def _hear(self, window: SpeechWindow, options: SttOptions) -> Heard:
        del options
        loudness = np.abs(np.fft.rfft(window.pcm, n=4 * _RATE_HZ))
        hz = float(np.argmax(loudness)) / 4
        text = sentence(round((hz - _LOWEST_HZ) / _STEP_HZ))
        word = Word(window.start_s, window.end_s, text)
        return Heard(window.start_s, window.end_s, text, (word,))
