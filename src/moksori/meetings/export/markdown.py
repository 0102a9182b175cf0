"""Minutes as Markdown (CommonMark), readable as plain text too."""

import re
from collections.abc import Iterator
from typing import Final

from moksori.meetings.export.record import Quote, Record, facts, parts, spoken

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|])")
_OPENING: Final = re.compile(r"^(\s*)([#+\-=~>]|\d+[.)])")


def markdown(record: Record) -> str:
    """Return the record; what people said never becomes a heading, a list or a link."""
    return "\n\n".join("\n".join(block) for block in _blocks(record)) + "\n"


def _blocks(record: Record) -> Iterator[list[str]]:
    yield [f"# {escaped(record.minutes.title)}"]
    yield [f"- **{name}**: {escaped(value)}" for name, value in facts(record)]
    for part in parts(record):
        yield [f"## {part.heading}"]
        rows: list[str] = []
        for point in part.points:
            rows.append(f"- {escaped(point.text)}")
            rows.extend(f"  - {_quoted(quote)}" for quote in point.quotes)
        yield rows
    lines = [f"- {_quoted(quote)}" for quote in spoken(record)]
    if lines:
        yield [f"## {record.word('transcript')}"]
        yield lines


def _quoted(quote: Quote) -> str:
    name = f"**{escaped(quote.speaker)}**: " if quote.speaker else ""
    return f"`{quote.place}` {name}{escaped(quote.text)}"


def escaped(text: str) -> str:
    """Return a text that Markdown shows letter by letter, on one line."""
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _OPENING.sub(r"\1\\\2", line)
