"""Evidence that follows the segments it points at, when they are cut or become one: pure."""

from dataclasses import replace
from typing import Final

from moksori.meetings.items import Body, Item
from moksori.meetings.meeting import Segment
from moksori.meetings.model import ActionItem, Statement, StatusChange
from moksori.ports.citing import Moved

_PART: Final = 0.25
"""So much of what an item has in common with two parts, and with one of them only, is of that."""


def into_one(kept: Segment, removed: Segment) -> Moved:
    """Tell that what cites one of two segments cites the one that they have become."""
    moved = {removed.id: (kept.id,), kept.id: (kept.id,)}
    return lambda _: moved


def into_two(first: Segment, second: Segment) -> Moved:
    """Tell which part of a segment is cited by what cited the whole of it.

    It is the first one, unless the words are those of the second one, or of both.
    """
    own = _pairs(first.text) - _pairs(second.text), _pairs(second.text) - _pairs(first.text)

    def moved(words: str) -> dict[str, tuple[str, ...]]:
        common = [len(_pairs(words) & pairs) for pairs in own]
        least = _PART * sum(common)
        cited = [
            part.id
            for part, count in zip((first, second), common, strict=True)
            if count and count >= least
        ]
        return {first.id: tuple(cited) or (first.id,)}

    return moved


def recited(body: Body, moved: Moved) -> Body:
    """Return minutes whose items cite what they cite now."""
    return replace(
        body,
        items=tuple(_item(item, moved) for item in body.items),
        removed=tuple(_item(item, moved) for item in body.removed),
    )


def cites(body: Body, moved: Moved) -> bool:
    """Whether an item cites a segment that is asked about."""
    return any(not moved(_words(item)).keys().isdisjoint(item.evidence) for item in body.items)


def _item(item: Item, moved: Moved) -> Item:
    by = moved(_words(item))
    evidence = tuple(dict.fromkeys(new for old in item.evidence for new in by.get(old, (old,))))
    return replace(item, content=replace(item.content, evidence=evidence))


def _words(item: Item) -> str:
    match item.content:
        case ActionItem(title=words) | StatusChange(subject=words) | Statement(text=words):
            return words


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(text.split())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))
