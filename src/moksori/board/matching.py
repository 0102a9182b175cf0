"""Which ticket is meant: noun phrases compared by their nouns, not by their letters."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final

from moksori.errors import EngineNotInstalledError
from moksori.text.morphemes import analyse

Nouns = frozenset[str]

SAME: Final = 0.8
"""From this likeness on two titles are the same work."""

MEANT: Final = 0.6
"""From this likeness on a phrase means a ticket, when no other ticket is as near."""

_TAGS: Final = frozenset(("NNG", "NNP", "SL", "SN", "XR", "SH"))
_EMPTY: Final = frozenset(("건", "것", "작업", "업무", "일", "티켓", "카드"))
_WORD: Final = re.compile(r"\w+")


def nouns(text: str) -> Nouns:
    """Return the nouns of a phrase; its words where it has none, or kiwipiepy is missing."""
    found: set[str] = set()
    with suppress(EngineNotInstalledError):
        found = {one.form.lower() for one in analyse(text) if one.tag in _TAGS} - _EMPTY
    return frozenset(found or {word.lower() for word in _WORD.findall(text)})


def nouns_of(texts: Iterable[str]) -> dict[str, Nouns]:
    """Return the nouns of each text; slow, for a thread."""
    return {text: nouns(text) for text in set(texts)}


def likeness(one: Nouns, other: Nouns) -> float:
    """Return how much two sets of nouns share: 0..1, twice the common ones by all."""
    every = len(one) + len(other)
    return 2 * len(one & other) / every if every else 0.0


def twin(wanted: Nouns, tickets: Mapping[str, Nouns]) -> str | None:
    """Return the id of the ticket that is the same work, None when it is new."""
    return _nearest(wanted, tickets, SAME)


def meant(wanted: Nouns, tickets: Mapping[str, Nouns]) -> str | None:
    """Return the id of the one ticket that a noun phrase means; None for none, or several.

    A phrase that leaves out a part of the title means it too: `로그인 오류` is `로그인 오류 수정`.
    """
    inside = [key for key, title in tickets.items() if wanted and wanted <= title]
    if inside:
        return inside[0] if len(inside) == 1 else _exact(wanted, tickets)
    return _nearest(wanted, tickets, MEANT)


def _exact(wanted: Nouns, tickets: Mapping[str, Nouns]) -> str | None:
    same = [key for key, title in tickets.items() if title == wanted]
    return same[0] if len(same) == 1 else None


def _nearest(wanted: Nouns, tickets: Mapping[str, Nouns], least: float) -> str | None:
    scores = sorted((likeness(wanted, title), key) for key, title in tickets.items())
    if not scores or scores[-1][0] < least:
        return None
    if len(scores) > 1 and scores[-2][0] == scores[-1][0]:
        return None
    return scores[-1][1]
