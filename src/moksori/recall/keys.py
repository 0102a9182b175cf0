"""The keys by which text is found: its letters, their strokes, and its initials.

Letters are what is left of a text without blanks, punctuation and case, in composed Hangul. Strokes
spell them as a keyboard would: one sign for each part of a syllable, other signs for final
consonants than for first ones, and one sign for vowels and finals that people mix up (ㅐ and ㅔ,
ㅚ and ㅙ). Two texts with a common word have its strokes in common, forms of a verb have those of
their stem, and a typing error changes few of them. All signs mean the same in SQL's LIKE on every
database: none is a wildcard, none is upper case.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from moksori.text.jamo import CLUSTERS, ONSETS, VOWELS, is_syllable, syllable
from moksori.text.spans import Span

_OF_ONSETS: Final = dict(
    zip(ONSETS, "r rr s e ee f a q qq t tt d w ww c z x v g".split(), strict=True)
)
_OF_VOWELS: Final = dict(
    zip(VOWELS, "k p i o j p u o h hk hp hp y n nj hp nl b m ml l".split(), strict=True)
)
_OF_CODAS: Final = {
    "": "",
    **dict(zip("ㄱㄲㄴㄷㄹㅁㅂㅅㅆㅇㅈㅊㅋㅌㅍㅎ", "!!\"#$&'(()*+,-./", strict=True)),
}
_CACHED_LETTERS: Final = 4096
_UNSTORABLE: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Folded:
    """A text and its letters; `places[n]` is the span of `raw` that letter n was written in."""

    raw: str
    composed: str
    """`raw` in composed Hangul."""
    letters: str
    places: tuple[Span, ...]
    homes: tuple[int, ...]
    """Which letter of `composed` letter n comes from."""
    opens: tuple[bool, ...]
    """Whether letter n is the first of a word."""

    def span(self, start: int, end: int) -> Span:
        """Return the span of `raw` that holds the letters from `start` to `end`."""
        return self.places[start][0], self.places[end - 1][1]


def fold(raw: str) -> Folded:
    """Return the letters of a text, each with its place."""
    composed: list[str] = []
    letters: list[str] = []
    places: list[Span] = []
    homes: list[int] = []
    opens: list[bool] = []
    after_gap = True
    for home, (letter, span) in enumerate(_composed(raw)):
        composed.append(letter)
        kept = _plain(letter)
        letters += kept
        places += [span] * len(kept)
        homes += [home] * len(kept)
        opens += [after_gap] * len(kept)
        after_gap = not kept
    return Folded(
        raw, "".join(composed), "".join(letters), tuple(places), tuple(homes), tuple(opens)
    )


def storable(text: str) -> str:
    """Return `text` without what databases refuse (NUL, lone surrogates), of the same length."""
    return "".join(
        _UNSTORABLE if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter
        for letter in text
    )


def strokes(letters: str) -> str:
    """Return the strokes of folded letters."""
    return "".join(map(_strokes, letters))


def strokes_of(text: str) -> str:
    """Return the strokes of any text."""
    return strokes(fold(text).letters)


def initials(letters: str) -> str:
    """Return the first consonants of folded letters, as strokes; other letters stay."""
    return "".join(map(_initial, letters))


def ends_of(letters: str) -> list[int]:
    """Return where the strokes of each letter end, with a 0 before: slices of whole letters."""
    ends = [0]
    for letter in letters:
        ends.append(ends[-1] + len(_strokes(letter)))
    return ends


def _composed(raw: str) -> Iterator[tuple[str, Span]]:
    """Yield the composed letters of a text, each with its span."""
    if unicodedata.is_normalized("NFC", raw):
        yield from ((letter, (at, at + 1)) for at, letter in enumerate(raw))
        return
    start = 0
    letter = ""
    for at, sign in enumerate(raw):
        joined = unicodedata.normalize("NFC", letter + sign)
        if letter and len(joined) > 1:
            yield letter, (start, at)
            start, joined = at, sign
        letter = joined
    if letter:
        yield letter, (start, len(raw))


@lru_cache(maxsize=_CACHED_LETTERS)
def _plain(letter: str) -> str:
    """Return a letter in lower case and usual width; nothing for what is no letter or digit."""
    if is_syllable(letter) or letter in _OF_ONSETS or letter in _OF_VOWELS:
        return letter
    wide = unicodedata.normalize("NFKC", letter).lower()
    return "".join(one for one in wide if one.isalnum())


@lru_cache(maxsize=_CACHED_LETTERS)
def _strokes(letter: str) -> str:
    if not is_syllable(letter):
        return _alone(letter)
    onset, vowel, coda = syllable(letter)
    finals = "".join(_OF_CODAS[one] for one in CLUSTERS.get(coda, coda)) if coda else ""
    return _OF_ONSETS[onset] + _OF_VOWELS[vowel] + finals


@lru_cache(maxsize=_CACHED_LETTERS)
def _initial(letter: str) -> str:
    return _OF_ONSETS[syllable(letter).onset] if is_syllable(letter) else _alone(letter)


def _alone(letter: str) -> str:
    """Return the strokes of a letter that is no syllable: a lone consonant, Latin, a digit."""
    parts = CLUSTERS.get(letter, letter)
    return "".join(_OF_ONSETS.get(one) or _OF_VOWELS.get(one) or one for one in parts)
