"""Minutes as programs and people read them: JSON and plain text. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from moksori.meetings.model import ActionItem, Line, Minutes, Statement, StatusChange
from moksori.meetings.remarks import remarks
from moksori.meetings.templates import LABELS, Template
from moksori.text.subtitles import clock

_QUOTED: Final = 60  # letters
_OWNERLESS: Final = {"ko": "담당 미정", "en": "no owner yet"}
_DUELESS: Final = {"ko": "기한 없음", "en": "no due date"}
_STATES: Final = {
    "ko": {
        "todo": "할 일",
        "doing": "진행 중",
        "review": "검토",
        "done": "완료",
        "blocked": "막힘",
    },
    "en": {
        "todo": "to do",
        "doing": "doing",
        "review": "review",
        "done": "done",
        "blocked": "blocked",
    },
}

Json = dict[str, Any]


def document(minutes: Minutes) -> Json:
    """Return the minutes as JSON: every item with its evidence (ids of lines)."""
    return {
        "title": minutes.title,
        "summary": [_sentence(one) for one in minutes.summary],
        "topics": [_sentence(one) for one in minutes.topics],
        "decisions": [_scored(one) for one in minutes.decisions],
        "action_items": [_action(one) for one in minutes.action_items],
        "status_changes": [_change(one) for one in minutes.status_changes],
        "questions": [_sentence(one) for one in minutes.questions],
        "risks": [_sentence(one) for one in minutes.risks],
        "keywords": list(minutes.keywords),
        "engine": minutes.engine,
        "notes": list(minutes.notes),
    }


def _sentence(one: Statement) -> Json:
    return {"text": one.text, "evidence": list(one.evidence)}


def _scored(one: Statement) -> Json:
    return {**_sentence(one), "confidence": one.confidence}


def _action(one: ActionItem) -> Json:
    return {
        "title": one.title,
        "owner": one.owner,
        "due": one.due.isoformat() if one.due else None,
        "condition": one.condition,
        "evidence": list(one.evidence),
        "confidence": one.confidence,
    }


def _change(one: StatusChange) -> Json:
    return {
        "subject": one.subject,
        "from": one.origin.value if one.origin else None,
        "to": one.to.value,
        "evidence": list(one.evidence),
        "confidence": one.confidence,
    }


def rendered(
    minutes: Minutes, lines: Sequence[Line], template: Template, language: str = "ko"
) -> str:
    """Return the minutes as plain text, each item with the time and words it rests on.

    What a reader should know of how they were written stands at the end.

    Raises:
        KeyError: `language` is neither ko nor en.
    """
    said = {line.id: line for line in lines}
    parts = [f"# {minutes.title}"]
    for section in template.sections:
        items = getattr(minutes, section)
        if items:
            rows = [row for item in items for row in _rows(item, said, language)]
            parts.append("\n".join((f"## {LABELS[language][section]}", *rows)))
    known = remarks(minutes.notes, language)
    if known:
        parts.append("\n".join(f"※ {remark}" for remark in known))
    return "\n\n".join(parts)


Item = Statement | ActionItem | StatusChange


def _rows(item: Item, said: Mapping[str, Line], language: str) -> Iterator[str]:
    yield f"- {headline(item, language)}"
    for at in item.evidence:
        line = said.get(at)
        if line is not None:
            place = " ".join(filter(None, (clock_of(line), at)))
            yield f"    {place} {_quote(line)}"


def headline(item: Item, language: str = "ko") -> str:
    """Return an item in one line: work with its owner and due, a status change with its arrow."""
    match item:
        case ActionItem():
            owner = item.owner or _OWNERLESS[language]
            due = item.due.isoformat() if item.due else _DUELESS[language]
            return f"{item.title} ({owner}, {due})"
        case StatusChange():
            return f"{item.subject} → {_STATES[language][item.to.value]}"
        case Statement():
            return item.text


def clock_of(line: Line) -> str:
    """Return when a line was said, as `05:12` or `1:05:12`; nothing where that is not known."""
    return "" if line.start_s is None else clock(line.start_s)


def _quote(line: Line) -> str:
    words = line.text if len(line.text) <= _QUOTED else line.text[: _QUOTED - 1] + "…"
    return f"{line.speaker}: {words}" if line.speaker else words
