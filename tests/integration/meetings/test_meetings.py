"""Meetings handed in, read, corrected and deleted, on every database."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

import anyio
import pytest

from moksori.errors import (
    IdempotencyConflictError,
    InputError,
    MoksoriError,
    NotFoundError,
    StaleError,
    UnsupportedOptionError,
)
from moksori.meetings.items import ACTIONS
from moksori.meetings.meeting import MeetingState, NewMeeting, NewSegment, Quote
from moksori.meetings.model import Participant
from moksori.meetings.service import MeetingEdit
from moksori.meetings.tables import MEETING, MINUTES, SEGMENT
from moksori.meetings.writer import Language
from moksori.testing.talk import TALK

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Office = Any  # the fixture's class stands in conftest.py

SAID = [NewSegment("네, 시작하죠.", "김민수"), NewSegment("좋습니다.")]


async def test_a_ready_transcript_is_kept_as_it_is(office: Office) -> None:
    new = NewMeeting(
        "제품 회의", date(2026, 11, 2), "스탠드업", "en", (Participant("김민수"),), "b1"
    )
    made = await office.create(new)
    assert made == await office.get(made.id)
    assert (made.title, made.titled, made.on) == ("제품 회의", True, date(2026, 11, 2))
    assert (made.template, made.language, made.board_id) == ("standup", "en", "b1")
    assert (made.state, made.segments, made.minutes) == (MeetingState.WRITING, len(TALK), 0)
    segments = await office.meetings.segments("w", made.id)
    assert [(one.speaker, one.text) for one in segments] == list(TALK)
    assert [one.id for one in segments[:2]] == ["S0001", "S0002"]
    assert await office.meetings.segments("w", made.id, after=5, limit=1) == [segments[6]]
    assert await office.types(made.id) == ["created:writing"]


async def test_without_a_date_it_was_held_today_in_seoul(office: Office) -> None:
    made = await office.create(NewMeeting())
    assert made.on == date(2026, 11, 16)
    assert (made.title, made.titled) == ("", False)


async def test_a_key_makes_one_meeting_however_often_it_comes(office: Office) -> None:
    ids: list[str] = []

    async def ask() -> None:
        ids.append((await office.create(key="k")).id)

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(ask)
    assert len(set(ids)) == 1
    assert (await office.count(MEETING), await office.count(SEGMENT)) == (1, len(TALK))
    assert await office.do_all() == 1
    with pytest.raises(IdempotencyConflictError):
        await office.meetings.create("w", NewMeeting(), SAID, key="k")
    assert (await office.meetings.create("다른 곳", NewMeeting(), SAID, key="k")).id not in ids


@pytest.mark.parametrize(
    ("new", "said", "error"),
    [
        (NewMeeting(), [], InputError),
        (NewMeeting(), [NewSegment(" ")], InputError),
        (NewMeeting(), [NewSegment("네", start_s=2.0, end_s=1.0)], InputError),
        (NewMeeting(), [NewSegment("네", "")], UnsupportedOptionError),
        (NewMeeting(template="춤"), SAID, UnsupportedOptionError),
        (NewMeeting(language=cast("Language", "fr")), SAID, UnsupportedOptionError),
        (NewMeeting(title="가" * 301), SAID, UnsupportedOptionError),
        (NewMeeting(participants=(Participant(" "),)), SAID, UnsupportedOptionError),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_can_not_be_is_refused_and_changes_nothing(
    office: Office, new: NewMeeting, said: list[NewSegment], error: type[MoksoriError]
) -> None:
    with pytest.raises(error):
        await office.meetings.create("w", new, said)
    assert await office.count(MEETING) == 0
    assert await office.claim() is None


async def test_meetings_are_listed_newest_first_page_by_page(office: Office) -> None:
    made = [(await office.create()).id for _ in range(3)]
    await office.meetings.create("다른 곳", NewMeeting(), SAID)
    order = sorted(made, reverse=True)
    page = await office.meetings.listing("w", limit=2)
    assert [one.id for one in page] == order[:2]
    rest = await office.meetings.listing("w", before=page[-1].id, limit=2)
    assert [one.id for one in rest] == order[2:]


async def test_what_people_know_better_is_kept(office: Office) -> None:
    made = await office.create()
    people = (Participant("박지훈", ("지훈",)),)
    edit = MeetingEdit("바뀐 이름", date(2026, 11, 9), people, "b2")
    after = await office.meetings.edit("w", made.id, edit, version=made.version)
    expected = replace(
        made,
        title="바뀐 이름",
        titled=True,
        on=date(2026, 11, 9),
        participants=people,
        board_id="b2",
        version=made.version + 1,
    )
    assert after == expected == await office.get(made.id)
    again = await office.meetings.edit("w", made.id, edit, version=after.version)
    assert again.version == after.version
    assert (await office.types(made.id))[1:] == ["edited:writing"]
    with pytest.raises(StaleError):
        await office.meetings.edit("w", made.id, MeetingEdit("옛것"), version=made.version)
    with pytest.raises(UnsupportedOptionError):
        await office.meetings.edit("w", made.id, MeetingEdit(" "))


async def test_a_segment_is_corrected_told_and_found(office: Office) -> None:
    made = await office.create()
    after = await office.meetings.edit_segment(
        "w", made.id, "S0002", text="결제 오류는 아직입니다.", speaker="김민수", rev=1
    )
    assert (after.text, after.speaker, after.rev) == ("결제 오류는 아직입니다.", "김민수", 2)
    assert (await office.meetings.segments("w", made.id))[1] == after
    told = (await office.told(made.id))[-1]
    assert told.type == "segment_upserted"
    assert (told.payload["id"], told.payload["rev"]) == ("S0002", 2)
    assert told.payload["text"] == "결제 오류는 아직입니다."
    assert office.clerk.rows[f"meeting:{made.id}"]["S0002"].text == "결제 오류는 아직입니다."
    same = await office.meetings.edit_segment("w", made.id, "S0002", text=after.text)
    assert same == after
    with pytest.raises(StaleError):
        await office.meetings.edit_segment("w", made.id, "S0002", text="옛것", rev=1)
    with pytest.raises(InputError):
        await office.meetings.edit_segment("w", made.id, "S0002", text=" ")
    for name in ("S0009", "S2", "X0001", "S0000", "S٠٠٠١"):
        with pytest.raises(NotFoundError):
            await office.meetings.edit_segment("w", made.id, name, text="없다")


async def test_a_speaker_is_renamed_everywhere(office: Office) -> None:
    made = await office.create(NewMeeting(participants=(Participant("이서연", ("서연",)),)))
    assert await office.meetings.rename_speaker("w", made.id, "이서연", "이서윤") == 2
    speakers = [one.speaker for one in await office.meetings.segments("w", made.id)]
    assert speakers == [who.replace("이서연", "이서윤") for who, _ in TALK]
    after = await office.get(made.id)
    assert after.participants == (Participant("이서윤", ("서연",)),)
    assert (await office.types(made.id))[-1] == "speakers:writing"
    found = office.clerk.rows[f"meeting:{made.id}"]
    assert {row.speaker for row in found.values()} == {"박지훈", "이서윤", "김민수"}
    with pytest.raises(NotFoundError):
        await office.meetings.rename_speaker("w", made.id, "이서연", "누구")
    with pytest.raises(UnsupportedOptionError):
        await office.meetings.rename_speaker("w", made.id, "이서윤", " ")


async def test_minutes_and_cards_follow_a_speaker_who_is_renamed(office: Office) -> None:
    made = await office.ready()
    minutes = office.meetings.minutes
    before = await minutes.get("w", made.id)
    owners = [one.content.owner for one in before.body.section(ACTIONS)]
    old = next(name for name in owners if name)
    assert old in {one.owner for one in await office.tickets()}
    await office.meetings.rename_speaker("w", made.id, old, "이새벽", actor="k1")
    after = await minutes.get("w", made.id)
    assert (after.number, after.author) == (before.number + 1, "k1")
    assert [one.content.owner for one in after.body.section(ACTIONS)] == [
        "이새벽" if name == old else name for name in owners
    ]
    assert not any(one.edited for one in after.body.items), "an engine may still write it anew"
    await office.do_all()
    assert (await minutes.get("w", made.id)).number == after.number, "nothing is written anew"
    given = {one.owner for one in await office.tickets()}
    assert "이새벽" in given
    assert old not in given
    assert (await office.get(made.id)).state is MeetingState.READY


async def test_who_has_no_name_gets_one(office: Office) -> None:
    made = await office.meetings.create("w", NewMeeting(), SAID)
    assert await office.meetings.rename_speaker("w", made.id, None, "박지훈") == 1
    assert [one.speaker for one in await office.meetings.segments("w", made.id)] == [
        "김민수",
        "박지훈",
    ]


async def test_evidence_is_quoted_and_what_is_gone_says_so(office: Office) -> None:
    made = await office.create()
    quotes = await office.meetings.quotes("w", made.id, ["S0003", "S0001", "S0099", "무엇"])
    assert quotes[0] == Quote("S0003", "박지훈", TALK[2][1], 2.0, made.on)
    assert quotes[1].text == TALK[0][1]
    assert [one.gone for one in quotes] == [False, False, True, True]
    assert await office.meetings.quotes("다른 곳", made.id, ["S0001"]) == [
        Quote("S0001", gone=True)
    ]
    await office.meetings.delete("w", made.id)
    assert await office.meetings.quotes("w", made.id, ["S0001"]) == [Quote("S0001", gone=True)]


async def test_a_deleted_meeting_leaves_its_tickets_only(office: Office) -> None:
    made = await office.ready()
    tickets = await office.tickets()
    assert tickets
    with pytest.raises(StaleError):
        await office.meetings.delete("w", made.id, version=made.version - 1)
    await office.meetings.delete("w", made.id, version=made.version)
    with pytest.raises(NotFoundError):
        await office.get(made.id)
    for table in (MEETING, SEGMENT, MINUTES):
        assert await office.count(table) == 0
    assert office.clerk.rows == {}
    assert await office.types(made.id) == ["deleted:ready"]
    assert await office.tickets() == tickets
    with pytest.raises(NotFoundError):
        await office.meetings.delete("w", made.id)


async def test_nobody_sees_or_changes_a_meeting_of_another_workspace(office: Office) -> None:
    made = await office.create()
    meetings = office.meetings
    for call in (
        meetings.get("다른 곳", made.id),
        meetings.segments("다른 곳", made.id),
        meetings.edit("다른 곳", made.id, MeetingEdit("내 것")),
        meetings.edit_segment("다른 곳", made.id, "S0001", text="내 것"),
        meetings.rename_speaker("다른 곳", made.id, "김민수", "나"),
        meetings.delete("다른 곳", made.id),
        meetings.minutes.get("다른 곳", made.id),
        meetings.minutes.versions("다른 곳", made.id),
        meetings.minutes.regenerate("다른 곳", made.id),
    ):
        with pytest.raises(NotFoundError):
            await call
    assert await meetings.listing("다른 곳") == []
    assert await office.get(made.id) == made
