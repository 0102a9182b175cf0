"""What was heard, as it is read: spoken numbers in digits, each word still with its time.

Pure, but for the model of Korean words, which loads at the first text that may hold a number.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from moksori.errors import EngineNotInstalledError
from moksori.ports.stt import Word
from moksori.text.itn import to_digits
from moksori.text.spans import Rewritten, Span

KOREAN: Final = "ko"


def in_digits(
    text: str, words: Sequence[Word], language: str = KOREAN
) -> tuple[str, tuple[Word, ...]]:
    """Return text and words with numbers in digits; `삼천만 원` is one word then, `3,000만 원`.

    Other languages, and all texts where kiwipiepy is missing, stay as they are. Words that do not
    lie in the text one after the other stay as they are, too.
    """
    if language != KOREAN:
        return text, tuple(words)
    try:
        written = to_digits(text)
    except EngineNotInstalledError:
        return text, tuple(words)
    if not written.edits:
        return text, tuple(words)
    places = _places(text, words)
    if places is None:
        return written.text, tuple(words)
    return written.text, tuple(_merged(written, words, places))


def _places(text: str, words: Sequence[Word]) -> list[Span] | None:
    """Return where each word stands in the text, None where one can not be found."""
    places: list[Span] = []
    at = 0
    for word in words:
        start = text.find(word.text, at)
        if start < 0:
            return None
        at = start + len(word.text)
        places.append((start, at))
    return places


def _merged(written: Rewritten, words: Sequence[Word], places: Sequence[Span]) -> Iterator[Word]:
    """Join the words that one number was made of; the others keep their letters."""
    for first, last in _groups(written, places):
        if first == last and not _is_changed(written, places[first]):
            yield words[first]
            continue
        start, end = written.new_span(places[first][0], places[last][1])
        ones = words[first : last + 1]
        least = min(word.probability for word in ones)
        yield Word(ones[0].start_s, ones[-1].end_s, written.text[start:end], least)


def _groups(written: Rewritten, places: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of the words that belong together."""
    cuts = [
        at
        for at, (one, other) in enumerate(pairwise(places), start=1)
        if not any(edit.start < one[1] and edit.end > other[0] for edit in written.edits)
    ]
    bounds = [0, *cuts, len(places)]
    yield from ((first, after - 1) for first, after in pairwise(bounds) if first < after)


def _is_changed(written: Rewritten, place: Span) -> bool:
    return any(edit.start < place[1] and edit.end > place[0] for edit in written.edits)
