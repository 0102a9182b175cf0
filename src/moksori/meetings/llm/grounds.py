"""Does a text rest on what was said? Judged by the pairs of letters that it shares with it."""

import re
from functools import lru_cache
from typing import Final

from moksori.meetings.llm.quotes import letters
from moksori.text.itn import to_digits

_RESTS: Final = 0.25  # of the pairs: a paraphrase keeps the nouns
_NAMED: Final = 0.5  # of the pairs: a name of work is said, give or take a particle
_DIGITS: Final = re.compile(r"\d+")


def rests_on(text: str, said: str) -> bool:
    """Tell whether a Korean `text` may be a paraphrase of `said` (its `letters`)."""
    return _shared(text, said) >= _RESTS


def speaks_of(name: str, said: str) -> bool:
    """Tell whether `said` (its `letters`) names the work `name`."""
    return _shared(name, said) >= _NAMED


@lru_cache(maxsize=4096)
def in_digits(text: str) -> str:
    """Return the `letters` of a line with its spoken numbers in digits (삼십칠 화: 37화).

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    return letters(to_digits(text).text)


def numbers_said(text: str, said: str) -> bool:
    """Tell whether every number of `text` was said, in digits or in words."""
    wanted = _numbers(text)
    if wanted <= _numbers(said):
        return True
    return wanted <= _numbers(said) | _numbers(to_digits(said).text)


def _numbers(text: str) -> set[str]:
    return {digits.lstrip("0") or "0" for digits in _DIGITS.findall(text)}


def _shared(text: str, said: str) -> float:
    bare = letters(text)
    if len(bare) < 2:  # noqa: PLR2004 - a pair
        return float(bool(bare) and bare in said)
    pairs = {bare[at : at + 2] for at in range(len(bare) - 1)}
    return sum(pair in said for pair in pairs) / len(pairs)
