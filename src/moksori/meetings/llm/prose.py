"""The last question: a title and a summary of the items that hold, without the transcript."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from moksori.meetings.llm.grounds import numbers_said, rests_on
from moksori.meetings.llm.machines import commands, forged
from moksori.meetings.llm.quotes import letters
from moksori.meetings.llm.rows import quoted
from moksori.meetings.llm.shapes import LONGEST, Prose
from moksori.meetings.llm.tokens import Gauge
from moksori.meetings.model import ActionItem, Minutes, Statement, StatusChange

_MOST_ITEMS: Final = 120
_PER_ITEM: Final = 2  # lines that a sentence cites of one item
_MOST_CITED: Final = 8
_LONGEST_TITLE: Final = 80
_LETTER: Final = {
    "topics": "P",
    "decisions": "D",
    "action_items": "T",
    "status_changes": "C",
    "questions": "Q",
    "risks": "R",
}
_KIND: Final = {
    "P": "topic",
    "D": "decision",
    "T": "task",
    "C": "status",
    "Q": "question",
    "R": "risk",
}
Entry = Statement | ActionItem | StatusChange


@dataclass(frozen=True, slots=True)
class Digest:
    """What the model is shown: the items by id, and the same as text."""

    items: dict[str, Entry]
    text: str


def digest(minutes: Minutes, gauge: Gauge, limit: int) -> Digest:
    """Return the items of minutes with ids of their own, as JSON; the surest if there are many.

    They take `limit` tokens at most. Words to machines are left out: no summary needs them.
    """
    named = {
        f"{letter}{number}": item
        for section, letter in _LETTER.items()
        for number, item in enumerate(getattr(minutes, section), start=1)
        if not _odd(words_of(item))
    }
    rows = {name: _row(name, item) for name, item in named.items()}
    kept: set[str] = set()
    for name in sorted(named, key=lambda one: -named[one].confidence)[:_MOST_ITEMS]:
        limit -= gauge.tokens(rows[name]) + 1
        if limit < 0:
            break
        kept.add(name)
    body = ",\n".join(row for name, row in rows.items() if name in kept)
    items = {name: item for name, item in named.items() if name in kept}
    return Digest(items, f'{{"items":[\n{body}\n]}}')


def words_of(item: Entry) -> str:
    """Return all words and days of an item."""
    match item:
        case ActionItem():
            due = item.due.isoformat() if item.due else ""
            return " ".join((item.title, item.owner or "", due, item.condition or ""))
        case StatusChange():
            return f"{item.subject} {item.to.value}"
        case Statement():
            return item.text


def summary_of(prose: Prose, shown: Digest, language: str) -> tuple[Statement, ...]:
    """Return the sentences that rest on the items which they cite, with the lines of those."""
    return tuple(_checked(prose, shown, language))


def title_of(prose: Prose, shown: Digest, known: Minutes, language: str) -> str:
    """Return the title if it speaks of the items or the keywords; else the one that is there."""
    title = prose.title
    if not 0 < len(title) <= _LONGEST_TITLE or _odd(title):
        return known.title
    said = [words_of(item) for item in shown.items.values()]
    fits = _rests(title, [*said, *known.keywords, known.title], language)
    return title if fits else known.title


def _checked(prose: Prose, shown: Digest, language: str) -> Iterator[Statement]:
    for text, ids in prose.sentences:
        cited = [shown.items[one] for one in dict.fromkeys(ids) if one in shown.items]
        if cited and not _odd(text) and _rests(text, [words_of(one) for one in cited], language):
            lines = dict.fromkeys(at for one in cited for at in one.evidence[:_PER_ITEM])
            yield Statement(text, tuple(lines)[:_MOST_CITED])


def _rests(text: str, said: Sequence[str], language: str) -> bool:
    """Tell that no number is new, and in Korean that the words are those of the items.

    An English sentence on English items shares words with them, too, unless an item is quoted in
    Korean because the rules found it: then the numbers must do.
    """
    whole = " ".join(said)
    if not numbers_said(text, whole):
        return False
    if language != "ko" and _HANGUL.search(whole):
        return True
    return rests_on(text, " ".join(letters(one) for one in said))


_HANGUL: Final = re.compile(r"[가-힣]")


def _odd(text: str) -> bool:
    return commands(text) or forged(text) or len(text) > LONGEST * 2


def _row(name: str, item: Entry) -> str:
    fields: dict[str, Any] = {"id": name, "kind": _KIND[name[0]]}
    match item:
        case ActionItem():
            due = item.due.isoformat() if item.due else None
            fields |= {"text": item.title, "owner": item.owner, "due": due}
        case StatusChange():
            fields |= {"text": item.subject, "to": item.to.value}
        case Statement():
            fields |= {"text": item.text}
    body = (f"{json.dumps(key)}:{_value(value)}" for key, value in fields.items())
    return "{" + ",".join(body) + "}"


def _value(value: str | None) -> str:
    return "null" if value is None else quoted(value)
