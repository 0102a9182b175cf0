"""The shapes that answers must have, and answers as values. Nothing that came back is trusted."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from moksori.meetings.llm.rows import place_of
from moksori.meetings.model import Status
from moksori.meetings.templates import Template
from moksori.ports.llm import Shape

Kind = Literal["topic", "decision", "task", "status", "question", "risk"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_SECTION: Final = {
    "topic": "topics",
    "decision": "decisions",
    "task": "action_items",
    "status": "status_changes",
    "question": "questions",
    "risk": "risks",
}
LONGEST: Final = 300
"""Letters of any text in minutes; more is no item but a copy."""
_MOST_ITEMS: Final = 400
_MOST_CITED: Final = 24
_MOST_SENTENCES: Final = 7
_TEXT: Final = {"type": "string"}
_MAYBE: Final = {"type": ["string", "null"]}
_STATE: Final = {"type": ["string", "null"], "enum": [*(one.value for one in Status), None]}
_IDS: Final = {"type": "array", "items": {"type": "string"}}


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the model claims it; `cited` are places in the meeting."""

    kind: Kind
    text: str
    cited: tuple[int, ...]
    quote: str
    confidence: float
    owner_phrase: str | None = None
    due_phrase: str | None = None
    condition: str | None = None
    subject: str | None = None
    origin: Status | None = None
    to: Status | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """A title and sentences, each with the ids of the items that it claims to rest on."""

    title: str
    sentences: tuple[tuple[str, tuple[str, ...]], ...]


def kinds_for(template: Template) -> tuple[Kind, ...]:
    """Return the kinds of items that the sections of a template need."""
    return tuple(kind for kind in KINDS if _SECTION[kind] in template.sections)


def map_shape(kinds: tuple[Kind, ...]) -> Shape:
    """Return the shape of the items of a chunk."""
    item = _closed(
        kind={"type": "string", "enum": list(kinds)},
        text=_TEXT,
        evidence=_IDS,
        quote=_TEXT,
        owner_phrase=_MAYBE,
        due_phrase=_MAYBE,
        condition=_MAYBE,
        subject=_MAYBE,
        **{"from": _STATE},
        to=_STATE,
        confidence={"type": "number"},
    )
    return Shape("minutes_items", _closed(items={"type": "array", "items": item}))


def prose_shape() -> Shape:
    """Return the shape of title and summary."""
    sentence = _closed(text=_TEXT, evidence=_IDS)
    return Shape(
        "minutes_prose", _closed(title=_TEXT, summary={"type": "array", "items": sentence})
    )


def items_in(value: object, kinds: tuple[Kind, ...]) -> tuple[list[Item], int] | None:
    """Return the items of an answer and how many were no items, or None where it is no answer."""
    rows = value.get("items") if isinstance(value, Mapping) else None
    if not isinstance(rows, list):
        return None
    found = [_item(row, kinds) for row in rows[:_MOST_ITEMS]]
    items = [item for item in found if item is not None]
    return items, len(rows) - len(items)


def prose_in(value: object) -> Prose | None:
    """Return the prose of an answer, or None where there is none."""
    if not isinstance(value, Mapping):
        return None
    rows = value.get("summary")
    return Prose(
        clean(value.get("title")), tuple(_sentences(rows if isinstance(rows, list) else []))
    )


def clean(text: object) -> str:
    """Return `text` on one line, without letters that do not show; empty where it is none."""
    if not isinstance(text, str):
        return ""
    shows = "".join(one if one.isprintable() else " " for one in text[: LONGEST * 4])
    return " ".join(shows.split())


def _item(row: object, kinds: tuple[Kind, ...]) -> Item | None:
    if not isinstance(row, Mapping):
        return None
    kind = next((one for one in kinds if one == row.get("kind")), None)
    text, quote = clean(row.get("text")), clean(row.get("quote"))
    cited = tuple(_places(row.get("evidence")))
    if kind is None or not text or len(text) > LONGEST or not quote or not cited:
        return None
    item = Item(
        kind,
        text,
        cited,
        quote,
        _share(row.get("confidence")),
        _said(row.get("owner_phrase")),
        _said(row.get("due_phrase")),
        _said(row.get("condition")),
        _said(row.get("subject")),
        _state(row.get("from")),
        _state(row.get("to")),
    )
    return None if kind == "status" and not (item.subject and item.to) else item


def _places(numbers: object) -> Iterator[int]:
    for number in numbers[:_MOST_CITED] if isinstance(numbers, list) else []:
        place = place_of(number)
        if place is not None:
            yield place


def _share(number: object) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float) or math.isnan(number):
        return 0.0
    return min(max(float(number), 0.0), 1.0)


def _said(phrase: object) -> str | None:
    text = clean(phrase)
    return text if 0 < len(text) <= LONGEST else None


def _state(word: object) -> Status | None:
    return next((one for one in Status if one.value == word), None)


def _sentences(rows: list[Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for row in rows[:_MOST_SENTENCES]:
        ids = row.get("evidence") if isinstance(row, Mapping) else None
        text = clean(row.get("text")) if isinstance(row, Mapping) else ""
        if isinstance(ids, list) and 0 < len(text) <= LONGEST:
            yield text, tuple(one for one in ids[:_MOST_CITED] if isinstance(one, str))


def _closed(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a JSON schema
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
