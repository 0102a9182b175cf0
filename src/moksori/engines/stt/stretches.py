"""From a recogniser's tokens to timed text: pure, inside times in seconds from a window's start."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from moksori.ports.audio import SpeechWindow
from moksori.ports.stt import Word

_TOKEN_S: Final = 0.02
_OVERHANG_S: Final = 0.35
"""A time stamp this close to a joint is meant to be at the joint."""
SHORTEST_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text tokens between two time stamps."""

    start_s: float
    end_s: float
    tokens: tuple[int, ...]


class SpokenWord(NamedTuple):
    """A word with its inside times, seconds."""

    text: str
    start_s: float
    end_s: float
    probability: float
    tokens: int
    """How many tokens it is made of."""


def without_halves(text: str) -> str:
    """Remove the marks of letters that were cut in the middle, and outer blanks."""
    return text.replace("\ufffd", "").strip()


def split(tokens: Sequence[int], first_stamp: int, length_s: float) -> list[Stretch]:
    """Cut a token sequence at its time stamps (ids from `first_stamp` on, 20 ms each).

    Times stay inside 0..length_s and never run backwards; what has no end stamp ends with the
    window, or where its successor begins.
    """
    found: list[Stretch] = []
    start_s, reached_s = 0.0, 0.0
    text: list[int] = []
    for token in tokens:
        if token < first_stamp:
            text.append(token)
            continue
        at_s = min(max((token - first_stamp) * _TOKEN_S, reached_s), length_s)
        if text:
            found.append(Stretch(start_s, at_s, tuple(text)))
            text = []
        start_s = reached_s = at_s
    if text:
        found.append(Stretch(min(start_s, max(length_s - SHORTEST_S, 0.0)), length_s, tuple(text)))
    return [stretch for stretch in found if stretch.tokens]


def within_speech(window: SpeechWindow, start_s: float, end_s: float) -> tuple[float, float]:
    """Map inside times to the recording's; slivers beyond a joint of glued pieces are cut off.

    A recogniser's stamp may miss a joint by a few frames; mapped as it is, such a stretch would
    begin before a silence that it does not span.
    """
    first = window.piece_at(start_s)
    last = max(window.piece_at(end_s, ending=True), first)
    while first < last and window.pieces[first + 1][0] - start_s < _OVERHANG_S:
        first += 1
        start_s = window.pieces[first][0]
    while last > first and end_s - window.pieces[last][0] < _OVERHANG_S:
        end_s = window.pieces[last][0]
        last -= 1
    mapped_s = window.recording_s(start_s)
    return mapped_s, max(window.recording_s(end_s, ending=True), mapped_s)


def words_of(words: Sequence[SpokenWord], stretches: Sequence[Stretch]) -> list[list[SpokenWord]]:
    """Give each stretch its words: both hold the same text tokens in the same order."""
    found: list[list[SpokenWord]] = []
    left = iter(words)
    for stretch in stretches:
        mine: list[SpokenWord] = []
        taken = 0
        while taken < len(stretch.tokens):
            word = next(left, None)
            if word is None:
                break
            taken += word.tokens
            text = without_halves(word.text)
            if text:
                mine.append(word._replace(text=text))
        found.append(mine)
    return found


def placed(
    window: SpeechWindow, words: Sequence[SpokenWord], start_s: float, end_s: float
) -> Iterator[Word]:
    """Map word times to the recording, inside their stretch, never running backwards."""
    reached_s = start_s
    for word in words:
        begin_s, stop_s = within_speech(window, word.start_s, word.end_s)
        begin_s = min(max(begin_s, reached_s), end_s)
        reached_s = min(max(stop_s, begin_s), end_s)
        yield Word(begin_s, reached_s, word.text, word.probability)
