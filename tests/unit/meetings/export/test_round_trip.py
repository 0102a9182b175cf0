"""What was exported is read back: nothing that was said is lost on the way, nothing is added."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.meetings import lines
from moksori.meetings.export import format_of
from moksori.meetings.export.record import Record, facts, parts, spoken
from moksori.meetings.model import Line, Minutes, Participant, Statement
from moksori.meetings.templates import LABELS, TEMPLATES, Template
from moksori.text.plain import tidy

pytestmark = pytest.mark.unit

PLAIN = Record(
    minutes=Minutes("회의", (), (), (), (), (), (), (), (), "rules"),
    lines=(),
    on=date(2026, 11, 26),
)
SIGNS = "가나다 라마<>&-:;{}[]*_`#.,?!1234\"'\\/|→"
WORDS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=60).map(tidy).filter(bool)
NAMES = st.none() | st.text(st.sampled_from("김민수이정훈 <&>"), min_size=1, max_size=8).map(
    tidy
).filter(bool)
TIMES = st.integers(0, 10_000_000)


@st.composite
def said(draw: st.DrawFn) -> tuple[Line, ...]:
    """Draw lines with times in milliseconds, none of which ends where it begins."""
    rows = draw(st.lists(st.tuples(NAMES, WORDS, TIMES, st.integers(1, 60_000)), min_size=1))
    return tuple(
        Line(f"S{at:04d}", name, words, start / 1000, (start + length) / 1000)
        for at, (name, words, start, length) in enumerate(rows, start=1)
    )


def record_of(rows: tuple[Line, ...]) -> Record:
    return replace(PLAIN, lines=rows)


def written(record: Record, name: str) -> str:
    return format_of(name).write(record).decode()


@settings(max_examples=60)
@given(said())
def test_json_brings_everything_back(rows: tuple[Line, ...]) -> None:
    record = record_of(rows)
    assert lines.read(written(record, "json")).lines == rows


@settings(max_examples=60)
@given(said())
def test_web_subtitles_bring_back_who_said_what_and_when(rows: tuple[Line, ...]) -> None:
    named = tuple(replace(one, speaker=one.speaker or "누구") for one in rows)
    found = lines.read(written(record_of(named), "vtt")).lines
    assert [(one.speaker, one.text) for one in found] == [(one.speaker, one.text) for one in named]
    for one, other in zip(found, named, strict=True):
        assert (one.start_s, one.end_s) == pytest.approx((other.start_s, other.end_s), abs=0.0006)


@settings(max_examples=60)
@given(said())
def test_subtitles_bring_back_what_was_said_and_when(rows: tuple[Line, ...]) -> None:
    plain = tuple(
        Line(one.id, "김민수", f"말 {at}번", one.start_s, one.end_s) for at, one in enumerate(rows)
    )
    found = lines.read(written(record_of(plain), "srt")).lines
    assert [(one.speaker, one.text) for one in found] == [(one.speaker, one.text) for one in plain]
    assert [one.start_s for one in found] == pytest.approx([one.start_s for one in plain])


@settings(max_examples=30)
@given(said(), st.sampled_from(["md", "json", "srt", "vtt"]))
def test_the_same_meeting_is_the_same_file(rows: tuple[Line, ...], name: str) -> None:
    record = record_of(rows)
    assert written(record, name) == written(record, name)


@settings(max_examples=20)
@given(said())
def test_word_holds_every_line_in_its_order(rows: tuple[Line, ...]) -> None:
    body = format_of("docx").write(record_of(rows))
    rest = iter(paragraph.text for paragraph in Document(io.BytesIO(body)).paragraphs)
    for line in rows:
        wanted = f"{line.speaker}: {line.text}" if line.speaker else line.text
        assert any(row.endswith(wanted) for row in rest), wanted
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                ET.fromstring(archive.read(name))  # noqa: S314 - our own file


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_template_says_which_sections_stand_in_which_order(
    record: Record, template: Template, language: str
) -> None:
    whole = replace(record, template=template, language=language)
    headings = [part.heading for part in parts(whole)]
    sections = [
        LABELS[language][section]
        for section in whole.template.sections
        if getattr(whole.minutes, section)
    ]
    assert headings == sections
    text = written(whole, "md")
    places = [text.index(f"## {heading}") for heading in headings]
    assert places == sorted(places)


def test_evidence_of_what_is_gone_is_left_out(record: Record) -> None:
    less = replace(record, lines=record.lines[1:])
    points = {point.text: point.quotes for part in parts(less) for point in part.points}
    assert points["첫 번째 시안으로 한다"] == ()
    assert [quote.id for quotes in points.values() for quote in quotes] == [
        "S0002",
        "S0003",
        "S0004",
    ]


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ((Participant("한사람"),), "한사람"),
        ((Participant("한사람", ("별명",)), Participant("두사람")), "한사람, 두사람"),
        ((), "최서연, 이정훈, 박지영"),
    ],
)
def test_who_was_there(record: Record, people: tuple[Participant, ...], told: str) -> None:
    assert dict(facts(replace(record, participants=people)))["참석자"] == told


def test_what_is_not_known_is_not_told(record: Record) -> None:
    bare = replace(
        record,
        participants=(),
        lines=(Line("S0001", None, " ", None, None), Line("S0002", None, "네", None, None)),
        minutes=replace(record.minutes, keywords=(), engine=""),
    )
    assert dict(facts(bare)) == {"날짜": "2026-11-26"}
    assert [quote.words for quote in spoken(bare)] == ["네"]
    assert [quote.place for quote in spoken(bare)] == ["S0002"]


@pytest.mark.parametrize("name", ["md", "docx", "pdf", "srt", "vtt", "json"])
def test_an_empty_meeting_is_a_file_too(record: Record, name: str) -> None:
    nothing = replace(
        record,
        lines=(),
        minutes=replace(
            record.minutes,
            summary=(),
            decisions=(),
            action_items=(),
            status_changes=(),
            keywords=(),
        ),
    )
    body = format_of(name).write(nothing)
    assert body or name == "srt"
    if name == "json":
        assert json.loads(body)["segments"] == []


@pytest.mark.parametrize("name", ["md", "docx", "pdf", "json"])
def test_markup_in_a_title_stays_words(record: Record, name: str) -> None:
    title = "<b>제목</b> & *별* [링크](x) # 1."
    odd = replace(
        record,
        minutes=replace(
            record.minutes, title=title, summary=(Statement(title, ("S0001",)),), decisions=()
        ),
    )
    body = format_of(name).write(odd)
    if name == "docx":
        assert Document(io.BytesIO(body)).paragraphs[0].text == title
    elif name == "json":
        assert json.loads(body)["title"] == title
    else:
        assert b"<b>" not in body
