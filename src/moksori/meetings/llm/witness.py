"""The second witness: which item of the rules speaks of the same as an item of the model."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from moksori.meetings.llm.drafts import Draft
from moksori.meetings.model import ActionItem, Statement, StatusChange

R = TypeVar("R", ActionItem, Statement, StatusChange)


@dataclass(frozen=True, slots=True)
class Seen(Generic[R]):
    """An item of the rules, and the places of its evidence."""

    item: R
    places: tuple[int, ...]


Fit = Callable[[Draft, Seen[R]], float]
"""How well the two go together; 0: not at all."""


def seen(items: Sequence[R], places: Mapping[str, int]) -> list[Seen[R]]:
    """Return the items with the places of the lines that they cite."""
    return [Seen(one, tuple(places[at] for at in one.evidence if at in places)) for one in items]


def pairs(drafts: Sequence[Draft], others: Sequence[Seen[R]], fit: Fit[R]) -> dict[int, int]:
    """Match drafts and items of the rules that share a line, one to one, the best fits first."""
    by_place: dict[int, list[int]] = defaultdict(list)
    for number, other in enumerate(others):
        for at in other.places:
            by_place[at].append(number)
    fits: list[tuple[float, int, int]] = []
    for mine, draft in enumerate(drafts):
        for theirs in {number for at in draft.places for number in by_place[at]}:
            score = fit(draft, others[theirs])
            if score > 0:
                fits.append((-score, mine, theirs))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, mine, theirs in sorted(fits):
        if mine not in found and theirs not in taken:
            found[mine] = theirs
            taken.add(theirs)
    return found
