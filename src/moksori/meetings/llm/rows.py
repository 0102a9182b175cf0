"""Lines as the model is shown them: numbered, one JSON array each, with nothing to escape from.

    ["S0417","00:38:05","한소라","견적은 금요일까지 보내겠습니다"]

The number is the place in the meeting, never the id of the line: ids come from outside. Inside
JSON no word can end the line it stands in, so there is no mark that somebody could say to leave
the transcript. Brackets and letters that do not show are written as escapes, because servers
take `<|...|>` and `[INST]` for marks of their own, and what nobody sees nobody can check.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from moksori.meetings.model import Line

_NUMBER: Final = re.compile(r"\D{0,3}(\d{1,7})\D?")
_MARKS: Final = re.compile(r"[<>\[\]]")


@dataclass(frozen=True, slots=True)
class Row:
    """The line at `place` of a meeting, or the part `text` of a line too long to show at once."""

    place: int
    line: Line
    text: str


def rows_of(lines: Iterable[Line]) -> list[Row]:
    """Return a row for each line; `place` counts from 0."""
    return [Row(place, line, line.text) for place, line in enumerate(lines)]


def number_of(place: int) -> str:
    """Return what the model calls the line at `place`."""
    return f"S{place + 1:04d}"


def place_of(number: object) -> int | None:
    """Return the place that a model means by `number`, or None where it is no number."""
    match = _NUMBER.fullmatch(number.strip()) if isinstance(number, str) else None
    return int(match[1]) - 1 if match and int(match[1]) else None


def shown(row: Row) -> str:
    """Return the row as one line of JSON."""
    fields = (number_of(row.place), clock(row.line.start_s), row.line.speaker or "", row.text)
    return "[" + ",".join(quoted(field) for field in fields) + "]"


def pages(rows: Sequence[Row], people: Sequence[str]) -> str:
    """Return the whole of what the model is shown: one JSON object, a line per row."""
    names = ",".join(quoted(name) for name in people)
    body = ",\n".join(shown(row) for row in rows)
    return f'{{"people":[{names}],\n"lines":[\n{body}\n]}}'


def quoted(text: str) -> str:
    """Return `text` as a JSON string in which every letter shows."""
    plain = json.dumps(text, ensure_ascii=False)
    if not plain.isprintable():
        plain = "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in plain)
    return _MARKS.sub(lambda mark: f"\\u{ord(mark[0]):04x}", plain)


def clock(seconds: float | None) -> str:
    """Return a time in the recording as `00:38:05`, or nothing where it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(int(seconds), 0), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}"
