"""Minutes written anew: people's words stay, what they took out stays out, the rest is replaced.

An item is the same item as an older one when both are of one section and rest on a common segment;
of several, the likest are paired first. Paired items keep their id, whichever engine writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from moksori.meetings.items import Body, Item, content_json, named
from moksori.meetings.templates import SECTIONS
from moksori.meetings.versions import in_sections

_Score = tuple[bool, float, float, bool, bool]


@dataclass(frozen=True, slots=True)
class _Pair:
    fresh: int
    old: int
    score: _Score


def merged(kept: Body | None, fresh: Body) -> Body:
    """Return the next version of minutes, after an engine has written `fresh` ones."""
    if kept is None:
        return fresh
    taken = {item.id for item in (*kept.items, *kept.removed)}
    items: list[Item] = []
    for kind in SECTIONS:
        live = kept.section(kind)
        gone = tuple(item for item in kept.removed if item.kind == kind)
        items += _section(live, gone, fresh.section(kind), taken)
    return replace(
        fresh,
        title=kept.title if kept.titled else fresh.title,
        titled=kept.titled,
        items=in_sections(items),
        removed=kept.removed,
    )


def _section(
    live: Sequence[Item], gone: Sequence[Item], fresh: Sequence[Item], taken: set[str]
) -> list[Item]:
    """Merge one section: fresh items in their order, a person's in the place of their like."""
    old = (*live, *gone)
    partner = _paired(fresh, old, len(live))
    settled = (*(item for item in live if item.kept), *gone)
    items: list[Item] = []
    for at, item in enumerate(fresh):
        if at in partner:
            match = old[partner[at]]
            if partner[at] < len(live):
                items.append(match if match.kept else replace(item, id=match.id))
        elif not any(_common(item, other) for other in settled):
            items.append(named(item.kind, item.content, taken))
    placed = {item.id for item in items}
    items += [item for item in live if item.kept and item.id not in placed]
    return items


def _paired(fresh: Sequence[Item], old: Sequence[Item], live: int) -> dict[int, int]:
    """Pair fresh items with old ones, the likest first; return old places by fresh ones."""
    by_segment: dict[str, list[int]] = {}
    for at, item in enumerate(old):
        for segment in item.evidence:
            by_segment.setdefault(segment, []).append(at)
    pairs = [
        _Pair(at, other, _score(item, old[other], live=other < live))
        for at, item in enumerate(fresh)
        for other in {place for segment in item.evidence for place in by_segment.get(segment, ())}
    ]
    pairs.sort(key=lambda pair: (pair.score, -pair.fresh, -pair.old), reverse=True)
    partner: dict[int, int] = {}
    used: set[int] = set()
    for pair in pairs:
        if pair.fresh not in partner and pair.old not in used:
            partner[pair.fresh] = pair.old
            used.add(pair.old)
    return partner


def _score(fresh: Item, old: Item, *, live: bool) -> _Score:
    """Return how like two items are; of equals a person's word is meant, wherever it stands."""
    words, others = _words(fresh), _words(old)
    alike = _share(words, others)
    return (words == others, alike, _overlap(fresh, old), live, old.kept)


def _words(item: Item) -> frozenset[str]:
    said = content_json(item.content)
    text = "".join(str(said.get("text") or said.get("title") or said.get("subject")).split())
    return frozenset(text[at : at + 2] for at in range(max(len(text) - 1, 1)))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _overlap(one: Item, other: Item) -> float:
    mine, yours = set(one.evidence), set(other.evidence)
    return len(mine & yours) / len(mine | yours)


def _common(one: Item, other: Item) -> bool:
    return not set(one.evidence).isdisjoint(other.evidence)
