"""Names that callers send: one line, in whole letters, of some length."""

import re
import unicodedata

import pytest
from pydantic import TypeAdapter, ValidationError

from moksori.surfaces.http.asks import BoardText, Short, Title
from moksori.surfaces.http.board_shapes import PersonAsk
from moksori.surfaces.http.meeting_shapes import MeetingAsk, ParticipantAsk, SegmentAsk, SpeakerAsk
from moksori.surfaces.http.ticket_shapes import TicketAsk, TicketEdit

pytestmark = pytest.mark.unit

SHORT: TypeAdapter[str] = TypeAdapter(Short)
TITLE: TypeAdapter[str] = TypeAdapter(Title)
TEXT: TypeAdapter[str] = TypeAdapter(BoardText)

GROWS = "\u0958"
"""A letter that has two signs in NFC."""


@pytest.mark.parametrize("kind", [SHORT, TITLE, TEXT])
def test_the_document_tells_what_is_refused(kind: TypeAdapter[str]) -> None:
    told = kind.json_schema()
    assert {"pattern", "maxLength"} <= set(told)
    assert not re.search(told["pattern"], "가\x00")


@pytest.mark.parametrize("kind", [SHORT, TITLE, TEXT])
def test_letters_in_parts_become_whole_ones(kind: TypeAdapter[str]) -> None:
    assert kind.validate_python(unicodedata.normalize("NFD", "김민수 대리")) == "김민수 대리"


@pytest.mark.parametrize("kind", [SHORT, TITLE])
@pytest.mark.parametrize("name", ["", " ", "   ", "\t", "\n", "가\n나", "가\x00", "\x7f", "가\t"])
def test_what_is_no_line_is_refused(kind: TypeAdapter[str], name: str) -> None:
    with pytest.raises(ValidationError):
        kind.validate_python(name)


@pytest.mark.parametrize(("kind", "most"), [(SHORT, 200), (TITLE, 500), (TEXT, 20_000)])
def test_length_counts_as_it_is_kept(kind: TypeAdapter[str], most: int) -> None:
    assert len(kind.validate_python("가" * most)) == most
    whole = unicodedata.normalize("NFD", "각" * most)
    assert len(kind.validate_python(whole)) == most, "three signs of a syllable are one"
    assert len(kind.validate_python(GROWS * (most // 2))) == most
    for text in ("가" * (most + 1), GROWS * (most // 2 + 1)):
        with pytest.raises(ValidationError):
            kind.validate_python(text)


@pytest.mark.parametrize("name", [" 가", "가 ", "가 나", "-", "😀", "a" * 200])
def test_one_sign_makes_a_name(name: str) -> None:
    assert SHORT.validate_python(name) == name


@pytest.mark.parametrize("value", [5, None, ["가"], {"가": 1}, b"\xff", True])
def test_what_is_no_text_is_refused(value: object) -> None:
    for kind in (SHORT, TITLE, TEXT):
        with pytest.raises(ValidationError):
            kind.validate_python(value)


def test_every_field_of_a_ticket_and_a_person_is_whole() -> None:
    parts = unicodedata.normalize("NFD", "가나")
    ticket = TicketAsk.model_validate(
        {
            "title": parts,
            "owner": parts,
            "labels": [parts],
            "description": parts,
            "checklist": [{"text": parts}],
        }
    ).new()
    assert (ticket.title, ticket.owner, ticket.description) == ("가나",) * 3
    assert (*ticket.labels, ticket.checklist[0].text) == ("가나",) * 2
    person = PersonAsk.model_validate({"name": parts, "aliases": [parts]})
    assert (person.name, *person.aliases) == ("가나",) * 2


def test_a_label_and_an_alias_stand_once() -> None:
    parts = unicodedata.normalize("NFD", "가나")
    names = ["다", "가나", "다", parts]
    assert TicketAsk.model_validate({"title": "일", "labels": names}).labels == ["다", "가나"]
    assert TicketEdit.model_validate({"labels": names}).changes() == {"labels": ("다", "가나")}
    assert PersonAsk.model_validate({"name": "라", "aliases": names}).aliases == ["다", "가나"]
    told = PersonAsk.model_json_schema()["properties"]["aliases"]
    assert (told["maxItems"], "pattern" in told["items"]) == (50, True)


@pytest.mark.parametrize("blank", ["", "\x00", "가\n나", "가" * 101])
def test_names_in_a_meeting_are_lines(blank: str) -> None:
    for model, fields in (
        (ParticipantAsk, {"name": blank}),
        (ParticipantAsk, {"name": "가", "aliases": [blank]}),
        (SegmentAsk, {"text": "가", "speaker": blank}),
        (SpeakerAsk, {"old": "가", "new": blank}),
    ):
        with pytest.raises(ValidationError):
            model.model_validate(fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "가\n나"},
        {"title": ""},
        {"title": "가" * 301},
        {"on": "2026-W48-1"},
        {"on": "20261126"},
        {"on": "2026-02-30"},
        {"on": 20261126},
        {"on": "2026-11-26T00:00:00Z"},
        {"language": "fr"},
        {"template": ""},
        {"board_id": "a/b"},
        {"board_id": "a" * 37},
        {"participants": "김민수"},
        {"participants": [{"name": "가"}] * 201},
        {"participants": [{"name": "가", "aliases": ["나"] * 21}]},
        {"segments": [{"text": "가", "start": -1.0}]},
        {"segments": [{"text": "가", "start": 1e7}]},
        {"segments": [{"text": "가", "start": "1"}]},
        {"segments": [{"text": "가", "id": "S0001"}]},
        {"segments": [{"text": "가\x00"}]},
        {"segments": [{"speaker": "가"}]},
        {"transcript": 5},
    ],
)
def test_meetings_that_are_none(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        MeetingAsk.model_validate({"segments": [{"text": "가"}], **fields}, strict=True)
