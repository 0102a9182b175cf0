"""Stored minutes: items with names of their own, which people can edit. Values and their JSON."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from moksori.errors import InputError
from moksori.meetings.model import ActionItem, Minutes, Statement, Status, StatusChange
from moksori.meetings.templates import SECTIONS
from moksori.text.plain import tidy

Content = Statement | ActionItem | StatusChange
Json = dict[str, Any]

ACTIONS: Final = "action_items"
CHANGES: Final = "status_changes"

_TEXT_LENGTH: Final = 2_000
_EVIDENCE: Final = 200
_ID_LENGTH: Final = 12
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Origin(StrEnum):
    """Who put an item into the minutes."""

    ENGINE = "engine"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of one section, `kind`. It keeps its id from version to version.

    `edited` says that a person has changed what an engine wrote.
    """

    id: str
    kind: str
    content: Content
    origin: Origin = Origin.ENGINE
    edited: bool = False

    @property
    def kept(self) -> bool:
        """Whether it is a person's word, which no engine replaces."""
        return self.edited or self.origin is Origin.PERSON

    @property
    def evidence(self) -> tuple[str, ...]:
        """The ids of the segments that it rests on."""
        return self.content.evidence


@dataclass(frozen=True, slots=True)
class Body:
    """Minutes as they are kept: `items` section by section, `removed` what people took out.

    `titled` says that a person gave the title.
    """

    title: str
    items: tuple[Item, ...]
    keywords: tuple[str, ...]
    engine: str
    notes: tuple[str, ...] = ()
    titled: bool = False
    removed: tuple[Item, ...] = ()

    def section(self, kind: str) -> tuple[Item, ...]:
        """Return the items of one section."""
        return tuple(item for item in self.items if item.kind == kind)


def body_of(minutes: Minutes) -> Body:
    """Return minutes as an engine wrote them, each item with an id."""
    taken: set[str] = set()
    items = tuple(
        named(kind, content, taken) for kind in SECTIONS for content in getattr(minutes, kind)
    )
    return Body(minutes.title, items, minutes.keywords, minutes.engine, minutes.notes)


def named(kind: str, content: Content, taken: set[str], origin: Origin = Origin.ENGINE) -> Item:
    """Return an item whose id comes from what it is and where it was said, and note the id."""
    number = 0
    while True:
        anchor = f"{kind}:{content.evidence[0]}:{number}"
        name = sha256(anchor.encode()).hexdigest()[:_ID_LENGTH]
        if name not in taken:
            taken.add(name)
            return Item(name, kind, content, origin)
        number += 1


def minutes_of(body: Body) -> Minutes:
    """Return stored minutes as the values that formats and boards read."""
    sections: dict[str, Any] = {
        kind: tuple(item.content for item in body.section(kind)) for kind in SECTIONS
    }
    return Minutes(
        title=body.title,
        keywords=body.keywords,
        engine=body.engine,
        notes=body.notes,
        **sections,
    )


def cited_in(body: Body) -> set[str]:
    """Return all that the items of minutes cite."""
    return {name for item in body.items for name in item.evidence}


def check_evidence(body: Body, known: Collection[str]) -> None:
    """Make sure that every item cites segments that are there.

    Raises:
        InputError: one does not.
    """
    if not cited_in(body) <= set(known):
        raise InputError("an item of minutes cites a segment that is not there")


def body_json(body: Body) -> Json:
    """Return stored minutes as JSON: the document, and with each item its id and its origin."""
    sections = {kind: [item_json(item) for item in body.section(kind)] for kind in SECTIONS}
    return {
        "title": body.title,
        **sections,
        "keywords": list(body.keywords),
        "engine": body.engine,
        "notes": list(body.notes),
        "titled": body.titled,
        "removed": [{"kind": item.kind, **item_json(item)} for item in body.removed],
    }


def item_json(item: Item) -> Json:
    """Return one item as JSON."""
    marks = {"id": item.id, "origin": item.origin.value, "edited": item.edited}
    return {**marks, **content_json(item.content)}


def content_json(content: Content) -> Json:
    """Return what an item says as JSON."""
    common = {"evidence": list(content.evidence), "confidence": content.confidence}
    match content:
        case ActionItem():
            return {
                "title": content.title,
                "owner": content.owner,
                "due": content.due.isoformat() if content.due else None,
                "condition": content.condition,
                **common,
            }
        case StatusChange():
            origin = content.origin.value if content.origin else None
            return {"subject": content.subject, "from": origin, "to": content.to.value, **common}
        case Statement():
            return {"text": content.text, **common}


def body_of_json(kept: Mapping[str, Any]) -> Body:
    """Read stored minutes from their JSON."""
    return Body(
        title=kept["title"],
        items=tuple(_item(kind, one) for kind in SECTIONS for one in kept[kind]),
        keywords=tuple(kept["keywords"]),
        engine=kept["engine"],
        notes=tuple(kept["notes"]),
        titled=kept["titled"],
        removed=tuple(_item(one["kind"], one) for one in kept["removed"]),
    )


def _item(kind: str, kept: Mapping[str, Any]) -> Item:
    marks = {"id", "origin", "edited", "kind"}
    fields = {name: value for name, value in kept.items() if name not in marks}
    content = content_of(kind, fields)
    return Item(kept["id"], kind, content, Origin(kept["origin"]), kept["edited"])


def content_of(kind: str, fields: Mapping[str, Any]) -> Content:
    """Return what an item of a section says, from its JSON.

    Raises:
        InputError: there is no such section or field, or a value can not be.
    """
    values = dict(fields)
    evidence = _ids(values.pop("evidence", ()))
    confidence = values.pop("confidence", 1.0)
    if isinstance(confidence, bool) or not isinstance(confidence, int | float):
        raise InputError("confidence is a number")
    if kind not in SECTIONS:
        raise InputError("minutes have no such section")
    try:
        return _MAKERS.get(kind, _statement)(values, evidence, float(confidence))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("the fields of an item do not fit its section", kind=kind) from error


def changed(item: Item, fields: Mapping[str, Any]) -> Item:
    """Return an item as a person has changed it; fields that are not named stay.

    Raises:
        InputError: as `content_of`.
    """
    content = content_of(item.kind, {**content_json(item.content), **typed(fields)})
    return replace(item, content=content, edited=True)


def typed(fields: Mapping[str, Any]) -> Json:
    """Return fields as a person has typed them, tidied."""
    return {
        name: tidy(value) if isinstance(value, str) else value for name, value in fields.items()
    }


def _ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > _EVIDENCE:
        raise InputError("evidence is a list of segment ids", limit=_EVIDENCE)
    if not all(isinstance(one, str) for one in value):
        raise InputError("evidence is a list of segment ids")
    return tuple(dict.fromkeys(value))


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _TEXT_LENGTH:
        raise InputError("an item of minutes has words, and not too many", limit=_TEXT_LENGTH)
    return value


def _statement(values: Json, evidence: tuple[str, ...], confidence: float) -> Statement:
    _only(values, {"text"})
    return Statement(_text(values["text"]), evidence, confidence)


def _action(values: Json, evidence: tuple[str, ...], confidence: float) -> ActionItem:
    _only(values, {"title", "owner", "due", "condition"})
    due = values.get("due")
    return ActionItem(
        title=_text(values["title"]),
        owner=_optional(values.get("owner")),
        due=_day(due) if due is not None else None,
        evidence=evidence,
        confidence=confidence,
        condition=_optional(values.get("condition")),
    )


def _day(value: str) -> date:
    """Read a day as it is shown; numbers, and weeks of ISO 8601, are no days."""
    if not _DAY.fullmatch(value):
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(value)


def _change(values: Json, evidence: tuple[str, ...], confidence: float) -> StatusChange:
    _only(values, {"subject", "from", "to"})
    origin = values.get("from")
    return StatusChange(
        subject=_text(values["subject"]),
        to=Status(values["to"]),
        evidence=evidence,
        confidence=confidence,
        origin=Status(origin) if origin is not None else None,
    )


_Maker = Callable[[Json, tuple[str, ...], float], Content]
_MAKERS: Final[Mapping[str, _Maker]] = {ACTIONS: _action, CHANGES: _change}


def _optional(value: object) -> str | None:
    return None if value is None or value == "" else _text(value)


def _only(values: Json, known: set[str]) -> None:
    if set(values) - known:
        raise InputError("an item of this section has no such field")
