"""A meeting as a reader holds it: title, facts, sections with their evidence, every word said.

Each file format draws this; none of them decides what is in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from moksori.meetings.formats import Item, clock_of, headline
from moksori.meetings.model import Line, Minutes, Participant
from moksori.meetings.remarks import remarks
from moksori.meetings.templates import LABELS, TEMPLATES, Template

WORDS: Final[dict[str, dict[str, str]]] = {
    "ko": {
        "on": "날짜",
        "participants": "참석자",
        "keywords": "핵심어",
        "engine": "작성",
        "note": "참고",
        "transcript": "발언 기록",
        "evidence": "근거",
    },
    "en": {
        "on": "Date",
        "participants": "Participants",
        "keywords": "Keywords",
        "engine": "Written by",
        "note": "Note",
        "transcript": "Transcript",
        "evidence": "Evidence",
    },
}


@dataclass(frozen=True, slots=True)
class Record:
    """A meeting held on `on`: its minutes and its lines, in the order of speaking."""

    minutes: Minutes
    lines: Sequence[Line]
    on: date
    participants: Sequence[Participant] = ()
    template: Template = TEMPLATES[0]
    language: str = "ko"
    font: str | None = None
    """The path of a TrueType font for formats that carry one; None looks for one."""

    def word(self, name: str) -> str:
        """Return a heading in the language of the record."""
        return WORDS[self.language][name]


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that an item rests on; `clock` is empty where no time is known."""

    clock: str
    id: str
    speaker: str
    text: str

    @property
    def place(self) -> str:
        """Where it was said: its time and its id."""
        return " ".join(filter(None, (self.clock, self.id)))

    @property
    def words(self) -> str:
        """What was said, by whom."""
        return f"{self.speaker}: {self.text}" if self.speaker else self.text


@dataclass(frozen=True, slots=True)
class Point:
    """One item of the minutes in one line, and the words it rests on."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the minutes under its heading."""

    heading: str
    points: tuple[Point, ...]


def facts(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what stands below the title: a name and a value each."""
    yield record.word("on"), record.on.isoformat()
    names = [person.name for person in record.participants]
    spoken = list(dict.fromkeys(line.speaker for line in record.lines if line.speaker))
    if present := names or spoken:
        yield record.word("participants"), ", ".join(present)
    if record.minutes.keywords:
        yield record.word("keywords"), ", ".join(record.minutes.keywords)
    if record.minutes.engine:
        yield record.word("engine"), record.minutes.engine
    for remark in remarks(record.minutes.notes, record.language):
        yield record.word("note"), remark


def parts(record: Record) -> Iterator[Part]:
    """Yield the sections that hold something, in the order of the template."""
    said = {line.id: line for line in record.lines}
    for section in record.template.sections:
        items: Sequence[Item] = getattr(record.minutes, section)
        if items:
            points = tuple(_point(item, said, record.language) for item in items)
            yield Part(LABELS[record.language][section], points)


def spoken(record: Record) -> Iterator[Quote]:
    """Yield every line that was said."""
    return (quote_of(line) for line in record.lines if line.text.strip())


def quote_of(line: Line) -> Quote:
    """Return a line as a quote of itself."""
    return Quote(clock_of(line), line.id, line.speaker or "", " ".join(line.text.split()))


def _point(item: Item, said: dict[str, Line], language: str) -> Point:
    lines = (said[at] for at in item.evidence if at in said)
    return Point(headline(item, language), tuple(quote_of(line) for line in lines))
