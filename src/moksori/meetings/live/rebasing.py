"""Minutes of a language model, with what the rules have heard since it wrote them.

The model has seen the beginning of a talk, the rules have seen the same beginning and all of it.
What they say of the whole and did not say of the beginning is new: it is added, changed, or taken
out. All else is the model's: its words stay until it writes again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from moksori.meetings.items import Body, Content, Item, body_of
from moksori.meetings.meeting import index_of
from moksori.meetings.merging import merged
from moksori.meetings.model import ActionItem, Minutes, Statement, StatusChange
from moksori.meetings.templates import SECTIONS

_WHOLE = "summary"


def rebased(draft: Minutes, base: Minutes, now: Minutes) -> Minutes:
    """Return a draft as it would be now: `base` are the rules on what its model saw."""
    known = body_of(base)
    heard, written = merged(known, body_of(now)), merged(known, body_of(draft))
    sections: dict[str, Any] = {
        kind: _in_order(_section(kind, known, heard, written))
        for kind in SECTIONS
        if kind != _WHOLE
    }
    return replace(draft, keywords=now.keywords, **sections)


def _section(kind: str, known: Body, heard: Body, written: Body) -> Iterator[Content]:
    before = {item.id: item for item in known.section(kind)}
    after = {item.id: item for item in heard.section(kind)}
    news = {
        name: item
        for name, item in after.items()
        if name not in before or before[name].content != item.content
    }
    for item in written.section(kind):
        if item.id in before and item.id not in after:
            continue  # taken back since
        fresh = news.pop(item.id, None) or _fresh(item, news, before)
        yield item.content if fresh is None else _laid(item, before.get(item.id), fresh)
    yield from (item.content for item in news.values())


def _fresh(item: Item, news: dict[str, Item], before: dict[str, Item]) -> Item | None:
    """Return, once, what is new about an item that only the model had seen."""
    for name, other in list(news.items()):
        if name not in before and not set(item.evidence).isdisjoint(other.evidence):
            return news.pop(name)
    return None


def _laid(item: Item, before: Item | None, fresh: Item) -> Content:
    """Return the model's words, and what the rules have heard since about it."""
    mine, new = item.content, fresh.content
    old = None if before is None else before.content
    evidence = tuple(sorted({*mine.evidence, *new.evidence}, key=_place))
    match mine, new:
        case ActionItem(), ActionItem():
            names: Sequence[str] = ("owner", "due", "condition", "confidence")
        case StatusChange(), StatusChange():
            names = ("to", "origin", "confidence")
        case Statement(), Statement():
            names = ("text", "confidence") if old is not None else ("confidence",)
        case _:
            raise TypeError("items of one section are of one kind")
    told: dict[str, Any] = {name: _told(mine, old, new, name) for name in names}
    return replace(mine, **told, evidence=evidence)


def _told(mine: Content, old: Content | None, new: Content, name: str) -> object:
    """Return a field as the rules tell it where they told it otherwise before, else the model's."""
    value = getattr(new, name)
    if old is None:
        return getattr(mine, name) if value is None else value
    return getattr(mine, name) if value == getattr(old, name) else value


def _in_order(items: Iterator[Content]) -> tuple[Content, ...]:
    return tuple(sorted(items, key=lambda one: _place(one.evidence[0])))


def _place(segment: str) -> int:
    return index_of(segment) or 0
