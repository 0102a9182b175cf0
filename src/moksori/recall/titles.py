"""The same search over a few thousand short texts that are at hand, such as titles of tickets."""

from collections.abc import Callable, Mapping
from typing import Final

from moksori.recall.keys import strokes_of
from moksori.recall.matching import GRAMS, SHARE, grams, match, nearly
from moksori.recall.model import Match
from moksori.recall.query import Query, understand

ENOUGH: Final = 5
"""With so many good hits nobody misses those of misspelt words."""

MOST: Final = 10_000
"""So many texts are looked through."""


def among(words: str, texts: Mapping[str, str]) -> list[tuple[str, Match]]:
    """Return the keys of the texts that match, best first; slow at the first call.

    A text that matches as well as another keeps its place.
    """
    query = understand(words)
    if query.empty:
        return []
    looked_at = dict(list(texts.items())[:MOST])
    found = _matches(looked_at, lambda text: match(query, text))
    if len(found) < ENOUGH and query.initials is None:
        rest = {key: text for key, text in looked_at.items() if key not in found}
        found |= _matches(_akin(query, rest), lambda text: nearly(query, text))
    return sorted(found.items(), key=lambda one: -one[1].score)


def _matches(texts: Mapping[str, str], way: Callable[[str], Match | None]) -> dict[str, Match]:
    return {key: found for key, text in texts.items() if (found := way(text)) is not None}


def _akin(query: Query, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that have enough runs of strokes in common with the query."""
    runs = grams(query.rough, GRAMS)
    least = SHARE * len(runs)
    signs = {key: strokes_of(text) for key, text in texts.items()}
    return {
        key: text for key, text in texts.items() if sum(run in signs[key] for run in runs) >= least
    }
