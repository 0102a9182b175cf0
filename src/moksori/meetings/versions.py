"""Versions of minutes: what people change, what changed, and how an engine's new text comes in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from moksori.errors import NotFoundError
from moksori.meetings.items import (
    Body,
    Item,
    Origin,
    changed,
    content_json,
    content_of,
    named,
    typed,
)
from moksori.meetings.model import ActionItem
from moksori.meetings.templates import SECTIONS
from moksori.text.plain import composed


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the minutes of a meeting: `author` is an engine or who acted."""

    meeting_id: str
    number: int
    author: str
    reason: str
    at: datetime
    body: Body


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that a person adds to a section; `fields` as in the JSON of the minutes."""

    kind: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MinutesEdit:
    """What a person changes: fields of items by their id, items taken out, items added."""

    title: str | None = None
    changed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    removed: Sequence[str] = ()
    added: Sequence[NewItem] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two versions: items that are new, gone, or say something else."""

    title: tuple[str, str] | None
    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[tuple[Item, Item], ...]


def edited(body: Body, edit: MinutesEdit) -> Body:
    """Return minutes as a person has changed them.

    Raises:
        NotFoundError: there is no item of such an id.
        InputError: an item has no words or no evidence, or fields that its section has not.
    """
    ids = {item.id for item in body.items}
    if not {*edit.changed, *edit.removed} <= ids:
        raise NotFoundError("no such item in these minutes")
    gone = set(edit.removed)
    items = [
        changed(item, edit.changed[item.id]) if item.id in edit.changed else item
        for item in body.items
        if item.id not in gone
    ]
    taken = ids | {item.id for item in body.removed}
    for new in edit.added:
        content = content_of(new.kind, typed(new.fields))
        items.append(named(new.kind, content, taken, Origin.PERSON))
    return replace(
        body,
        title=body.title if edit.title is None else composed(edit.title),
        titled=body.titled or edit.title is not None,
        items=in_sections(items),
        removed=(*body.removed, *(item for item in body.items if item.id in gone)),
    )


def renamed(body: Body, old: str, new: str) -> Body:
    """Return minutes in which the work of one person is that of another name."""
    return replace(body, items=tuple(_given_to(item, old, new) for item in body.items))


def _given_to(item: Item, old: str, new: str) -> Item:
    content = item.content
    if not isinstance(content, ActionItem) or content.owner != old:
        return item
    return replace(item, content=replace(content, owner=new))


def compared(older: Body, newer: Body) -> Comparison:
    """Return what differs between two versions, by the ids of their items."""
    old = {item.id: item for item in older.items}
    new = {item.id: item for item in newer.items}
    return Comparison(
        title=None if older.title == newer.title else (older.title, newer.title),
        added=tuple(item for item in newer.items if item.id not in old),
        removed=tuple(item for item in older.items if item.id not in new),
        changed=tuple(
            (old[item.id], item)
            for item in newer.items
            if item.id in old and content_json(old[item.id].content) != content_json(item.content)
        ),
    )


def in_sections(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return items section by section, each section in the order given."""
    return tuple(sorted(items, key=lambda item: SECTIONS.index(item.kind)))
