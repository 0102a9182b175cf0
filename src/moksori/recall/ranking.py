"""The order of what was found, and the way from one page to the next."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from moksori.errors import InputError
from moksori.recall.model import Hit

_BAND: Final = 0.1
"""Scores are told apart in bands of this width: a way of finding keeps its bands to itself."""

_TINY: Final = 1e-9
_AGAIN: Final = 0.015
"""What each further hit of the same source loses, so that one meeting does not fill a page."""

_MOST_LOST: Final = 0.06
_LONGEST_CURSOR: Final = 1_000


def ranked(hits: Iterable[Hit]) -> list[Hit]:
    """Order hits: the better way first, then newer ones, with sources taking turns."""
    seen: Counter[str] = Counter()
    placed: list[Hit] = []
    for hit in sorted(hits, key=_order):
        lost = min(_AGAIN * seen[hit.passage.source], _MOST_LOST)
        seen[hit.passage.source] += 1
        score = max(hit.match.score - lost, _floor(hit.match.score))
        placed.append(replace(hit, match=replace(hit.match, score=round(score, 4))))
    return sorted(placed, key=_order)


def cursor_of(hits: Sequence[Hit], end: int) -> str | None:
    """Return what names the place after `end` hits; None when no more follow."""
    if end >= len(hits):
        return None
    named = json.dumps([end, *hits[end - 1].passage.place]).encode()
    return urlsafe_b64encode(named).decode()


def start_in(hits: Sequence[Hit], cursor: str | None) -> int:
    """Return where the page begins: after the hit that the page before ended with.

    Raises:
        InputError: the cursor is none of ours.
    """
    if not cursor:
        return 0
    end, *place = _read(cursor)
    for at, hit in enumerate(hits):
        if list(hit.passage.place) == place:
            return at + 1
    return end


def _read(cursor: str) -> tuple[int, str, str]:
    try:
        found = json.loads(urlsafe_b64decode(cursor[:_LONGEST_CURSOR].encode("ascii")))
        end, source, segment = found
    except (ValueError, TypeError) as exc:
        raise InputError("no such cursor") from exc
    if (
        type(end) is not int
        or end < 1
        or not isinstance(source, str)
        or not isinstance(segment, str)
    ):
        raise InputError("no such cursor")
    return end, source, segment


def _floor(score: float) -> float:
    return int(min(score, 1 - _BAND) / _BAND + _TINY) * _BAND


def _order(hit: Hit) -> tuple[float, float, str, float, str]:
    passage = hit.passage
    return (
        -hit.match.score,
        -passage.at.timestamp(),
        passage.source,
        passage.start_s,
        passage.segment,
    )
