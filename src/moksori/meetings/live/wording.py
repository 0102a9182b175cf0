"""From what a recogniser heard in an utterance to the segment that people read: pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from moksori.audio.pcm import SAMPLE_RATE_HZ
from moksori.ports.stt import Heard, Word
from moksori.text.plain import tidy
from moksori.voice.digits import in_digits
from moksori.voice.model import UtteranceClosed
from moksori.voice.transcript import own_words

_EARLY_S: Final = 1.0

At = Callable[[int], float]
"""When a sample was spoken, in seconds of the meeting."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an utterance says: as it is read, as it was written, and when each word was spoken."""

    text: str
    raw: str
    words: tuple[Word, ...]


def said_in(heard: Sequence[Heard], closed: UtteranceClosed, at: At, start_s: float) -> Said | None:
    """Return what an utterance says, None for nothing; times in `heard` are those of the track.

    `start_s` is when it began: no word was spoken long before.
    """
    words = own_words([word for one in heard for word in one.words], closed)
    if closed.shared and words:
        raw = " ".join(word.text.strip() for word in words)
    else:
        raw = " ".join(one.text.strip() for one in heard)
    text = tidy(raw)
    if not text:
        return None
    return Said(text, raw, tuple(_placed(word, at, start_s) for word in words if tidy(word.text)))


def in_figures(said: Said, language: str) -> Said:
    """Return it with Korean numbers in digits; in a thread: the model of Korean words may load."""
    text, words = in_digits(said.text, said.words, language)
    return Said(text, said.raw, words)


def _placed(word: Word, at: At, start_s: float) -> Word:
    begins_s, ends_s = (at(round(one * SAMPLE_RATE_HZ)) for one in (word.start_s, word.end_s))
    if begins_s < start_s - _EARLY_S:
        begins_s = start_s
    return Word(begins_s, max(begins_s, ends_s), tidy(word.text), word.probability)
