"""Words in letters of other machines: kept whole, found by either spelling, on every database."""

import unicodedata
from typing import Any

import pytest

from moksori.errors import InputError, NotFoundError
from moksori.meetings.lines import read
from moksori.meetings.meeting import NewMeeting, NewSegment
from moksori.meetings.model import Participant
from moksori.meetings.service import MeetingEdit
from moksori.meetings.versions import MinutesEdit, NewItem

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Office = Any  # the fixture's class stands in conftest.py


def parts(text: str) -> str:
    """Spell text as macOS writes file names: each letter apart."""
    return unicodedata.normalize("NFD", text)


@pytest.fixture
async def meeting_id(office: Office) -> str:
    said = [
        NewSegment(parts("제가 초안을 쓰겠습니다."), parts("김민수")),
        NewSegment("네", "김민수"),
    ]
    people = (Participant(parts("김민수"), (parts("김 대리"),)),)
    made = await office.meetings.create("w", NewMeeting(parts("주간"), participants=people), said)
    return str(made.id)


async def test_a_meeting_is_kept_in_whole_letters(office: Office, meeting_id: str) -> None:
    made = await office.get(meeting_id)
    assert made.title == "주간"
    assert made.participants == (Participant("김민수", ("김 대리",)),)
    found = await office.meetings.segments("w", meeting_id)
    assert [(one.speaker, one.text) for one in found] == [
        ("김민수", "제가 초안을 쓰겠습니다."),
        ("김민수", "네"),
    ]
    assert office.clerk.rows[f"meeting:{meeting_id}"]["S0001"].text == "제가 초안을 쓰겠습니다."


async def test_a_speaker_is_renamed_by_either_spelling(office: Office, meeting_id: str) -> None:
    renamed = await office.meetings.rename_speaker(
        "w", meeting_id, parts("김민수"), parts("김민서")
    )
    assert renamed == 2
    found = await office.meetings.segments("w", meeting_id)
    assert {one.speaker for one in found} == {"김민서"}
    assert [one.name for one in (await office.get(meeting_id)).participants] == ["김민서"]
    with pytest.raises(NotFoundError):
        await office.meetings.rename_speaker("w", meeting_id, "김민수", "박")


async def test_a_correction_in_other_letters_is_none(office: Office, meeting_id: str) -> None:
    same = await office.meetings.edit_segment(
        "w", meeting_id, "S0001", text=parts("제가  초안을 쓰겠습니다."), speaker=parts("김민수")
    )
    assert same.rev == 1
    other = await office.meetings.edit_segment("w", meeting_id, "S0001", text=parts("다른 말\n씀"))
    assert (other.rev, other.text) == (2, "다른 말 씀")


@pytest.mark.parametrize("text", ["\x00", " \n ", "\x00 \x07"])
async def test_a_correction_leaves_words(office: Office, meeting_id: str, text: str) -> None:
    with pytest.raises(InputError):
        await office.meetings.edit_segment("w", meeting_id, "S0001", text=text)
    assert (await office.meetings.segments("w", meeting_id))[0].rev == 1


async def test_an_edit_in_other_letters_is_none(office: Office, meeting_id: str) -> None:
    before = await office.get(meeting_id)
    people = (Participant(parts("김민수"), ("김 대리",)),)
    after = await office.meetings.edit(
        "w", meeting_id, MeetingEdit(title=parts("주간"), participants=people)
    )
    assert after.version == before.version


async def test_what_no_database_keeps_is_left_out_of_a_transcript(office: Office) -> None:
    text = '[{"speaker": "김\\u0000민수", "text": "가\\u0000나\\ud800"}, {"text": "\\u0007다"}]'
    lines = read(text).lines
    made = await office.meetings.create(
        "w", NewMeeting(), [NewSegment(line.text, line.speaker) for line in lines]
    )
    found = await office.meetings.segments("w", made.id)
    assert [(one.speaker, one.text) for one in found] == [("김 민수", "가 나"), (None, "다")]


async def test_what_people_write_into_minutes_is_kept_in_whole_letters(office: Office) -> None:
    meeting = await office.ready()
    edit = MinutesEdit(
        title=parts("출시 회의"),
        added=[NewItem("risks", {"text": parts("늦을\x00 수 있다"), "evidence": ["S0001"]})],
    )
    made = await office.meetings.minutes.edit("w", meeting.id, edit, actor="person")
    assert made.body.title == (await office.get(meeting.id)).title == "출시 회의"
    assert made.body.section("risks")[0].content.text == "늦을 수 있다"
    again = await office.meetings.minutes.get("w", meeting.id)
    assert again == made
