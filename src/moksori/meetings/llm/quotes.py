"""Was it said there? A quote is looked for in the lines that it is claimed to come from."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from rapidfuzz import fuzz

ALIKE: Final = 80.0
"""A quote this much like a line counts as said there (100: letter by letter)."""
REACH: Final = 3
"""Lines around a cited one in which a quote is looked for."""
_SHORT: Final = 4  # letters; a shorter quote is found nearly everywhere
_TOGETHER: Final = 4  # lines that one quote may run over
_NOT_WORDS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a quote was found: the places of its lines, the one it is in first among them at `at`.

    `verbatim` tells that it was found letter by letter, blanks and marks apart.
    """

    at: int
    places: tuple[int, ...]
    verbatim: bool


def cite(cited: Iterable[int], quote: str, lines: Mapping[int, str]) -> Cited | None:
    """Find `quote` in the lines at the places `cited`, else in their neighbours, else nowhere.

    Of the other cited lines those near the quote stay: they are what it answers, or its answer.
    """
    words = letters(quote)
    claimed = sorted(set(cited))
    inside = [at for at in claimed if at in lines]
    found = [at for at in inside if likeness(words, letters(lines[at])) >= ALIKE]
    if not found:
        found = _across(words, inside, lines)
    if not found:
        found = _beside(words, claimed, lines)
    if not found:
        return None
    near = {at for at in inside if any(abs(at - one) <= REACH for one in found)}
    verbatim = words in letters(" ".join(lines[at] for at in sorted(found)))
    return Cited(found[0], tuple(sorted(near.union(found))), verbatim)


def likeness(quote: str, line: str) -> float:
    """Return how much of `quote` stands in `line` (both as `letters`), of 100.

    A short line inside a long quote is no proof of the quote: then the whole is compared.
    """
    if not quote or not line or (len(quote) < _SHORT and quote != line):
        return 0.0
    if len(quote) > len(line):
        return fuzz.ratio(quote, line)
    return fuzz.partial_ratio(quote, line)


@lru_cache(maxsize=8192)
def letters(text: str) -> str:
    """Return the letters and digits of `text` alone: spacing and marks are the recogniser's."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _across(words: str, inside: list[int], lines: Mapping[int, str]) -> list[int]:
    """Find a quote that runs over several cited lines."""
    if not 1 < len(inside) <= _TOGETHER or inside[-1] - inside[0] > _TOGETHER:
        return []
    parts = [letters(lines[at]) for at in inside]
    whole = "".join(parts)
    if len(words) > len(whole) or len(words) < _SHORT:
        return []
    match = fuzz.partial_ratio_alignment(words, whole, score_cutoff=ALIKE)
    if match is None:
        return []
    first, last = match.dest_start, match.dest_end
    ends = accumulate(len(part) for part in parts)
    return [
        at
        for at, part, end in zip(inside, parts, ends, strict=True)
        if first < end and end - len(part) < last
    ]


def _beside(words: str, claimed: list[int], lines: Mapping[int, str]) -> list[int]:
    around = {
        at
        for one in claimed
        for at in range(one - REACH, one + REACH + 1)
        if at in lines and at != one
    }
    scored = [(likeness(words, letters(lines[at])), -at) for at in around]
    best, place = max(scored, default=(0.0, 0))
    return [-place] if best >= ALIKE else []
