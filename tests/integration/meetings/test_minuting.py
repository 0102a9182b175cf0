"""Versions of minutes: edited by people, written anew, compared, restored, on every database."""

from datetime import date
from typing import Any

import anyio
import pytest

from moksori.errors import (
    ConflictError,
    InputError,
    NotFoundError,
    StaleError,
    UnsupportedOptionError,
)
from moksori.meetings.items import Body
from moksori.meetings.meeting import Meeting, MeetingState, NewMeeting
from moksori.meetings.model import ActionItem, Statement
from moksori.meetings.service import MeetingEdit
from moksori.meetings.versions import MinutesEdit, NewItem

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Office = Any  # the fixture's class stands in conftest.py


def titles(body: Body) -> list[str]:
    return [str(getattr(item.content, "title", "")) for item in body.section("action_items")]


def item_of(body: Body, title: str) -> str:
    (found,) = (
        item.id
        for item in body.section("action_items")
        if getattr(item.content, "title", "") == title
    )
    return found


@pytest.fixture
async def meeting(office: Office) -> Meeting:
    found: Meeting = await office.ready()
    return found


async def test_an_edit_is_a_version_with_its_author(office: Office, meeting: Meeting) -> None:
    minutes = office.meetings.minutes
    first = await minutes.get("w", meeting.id)
    assert (first.number, first.author, first.reason) == (1, "pen", "created")
    notice = item_of(first.body, "출시 공지문 작성")
    edit = MinutesEdit(
        title="출시 회의", changed={notice: {"owner": "이서연", "due": "2026-11-27"}}
    )
    second = await minutes.edit("w", meeting.id, edit, actor="key-1", number=1)
    assert (second.number, second.author, second.reason) == (2, "key-1", "edited")
    assert second.body.section("action_items")[0].content == ActionItem(
        "출시 공지문 작성", "이서연", date(2026, 11, 27), ("S0004",), 0.96
    )
    assert await minutes.get("w", meeting.id) == second
    assert await minutes.get("w", meeting.id, 1) == first
    assert await minutes.versions("w", meeting.id) == [second, first]
    assert await minutes.versions("w", meeting.id, before=2, limit=1) == [first]
    after = await office.get(meeting.id)
    assert (after.minutes, after.title, after.titled) == (2, "출시 회의", True)
    told = [one for one in await office.told(meeting.id) if one.type == "minutes_updated"]
    assert [one.payload["number"] for one in told] == [1, 2]
    assert (told[1].payload["author"], told[1].payload["title"]) == ("key-1", "출시 회의")
    found = await minutes.compare("w", meeting.id, 1)
    assert found.title == ("주간 회의", "출시 회의")
    assert [(old.id, new.edited) for old, new in found.changed] == [(notice, True)]


async def test_of_two_editors_the_later_one_is_told(office: Office, meeting: Meeting) -> None:
    minutes = office.meetings.minutes
    outcomes: list[str] = []

    async def rename(title: str) -> None:
        try:
            edit = MinutesEdit(title=title)
            await minutes.edit("w", meeting.id, edit, actor=title, number=1)
            outcomes.append("done")
        except StaleError:
            outcomes.append("stale")

    async with anyio.create_task_group() as tasks:
        for number in range(4):
            tasks.start_soon(rename, f"제목 {number}")
    assert sorted(outcomes) == ["done", "stale", "stale", "stale"]
    assert (await office.get(meeting.id)).minutes == 2


async def test_an_edit_of_nothing_makes_no_version(office: Office, meeting: Meeting) -> None:
    minutes = office.meetings.minutes
    same = await minutes.edit("w", meeting.id, MinutesEdit(), actor="나")
    assert same == await minutes.get("w", meeting.id, 1)
    assert (await office.get(meeting.id)).version == meeting.version


async def test_nothing_without_evidence_is_stored(office: Office, meeting: Meeting) -> None:
    minutes = office.meetings.minutes
    for evidence in ([], ["S0009"], ["S0001", "없음"]):
        new = NewItem("decisions", {"text": "지어낸 결정", "evidence": evidence})
        with pytest.raises(InputError):
            await minutes.edit("w", meeting.id, MinutesEdit(added=[new]), actor="나")
    with pytest.raises(NotFoundError):
        await minutes.edit("w", meeting.id, MinutesEdit(removed=["x"]), actor="나")
    assert len(await minutes.versions("w", meeting.id)) == 1


async def test_people_win_over_writing_anew(office: Office, meeting: Meeting) -> None:
    minutes = office.meetings.minutes
    body = (await minutes.get("w", meeting.id)).body
    edit = MinutesEdit(
        changed={item_of(body, "출시 공지문 작성"): {"title": "공지문 초안"}},
        removed=[item_of(body, "성능 시험")],
        added=[NewItem("decisions", {"text": "시안은 다음에.", "evidence": ["S0007"]})],
    )
    await minutes.edit("w", meeting.id, edit, actor="나")
    office.pen.engine = "other"
    office.pen.work = (
        ActionItem("공지 쓰기", None, None, ("S0004",), 0.9),
        ActionItem("시험하기", None, None, ("S0005",), 0.9),
        ActionItem("시안 정하기", None, None, ("S0006",), 0.9),
    )
    await minutes.regenerate("w", meeting.id)
    await office.do_all()
    after = await minutes.get("w", meeting.id)
    assert (after.number, after.author, after.reason) == (3, "other", "regenerated")
    assert titles(after.body) == ["공지문 초안", "시안 정하기"]
    assert [item.content for item in after.body.section("decisions")] == [
        Statement("출시는 12월 1일.", ("S0003",), 0.9),
        Statement("시안은 다음에.", ("S0007",)),
    ]


async def test_an_edit_while_the_engine_writes_is_not_lost(
    office: Office, meeting: Meeting
) -> None:
    minutes = office.meetings.minutes
    await minutes.regenerate("w", meeting.id)
    writing, write = anyio.Event(), office.pen.write

    async def slowly(brief: Any) -> Any:  # noqa: ANN401 - as the pen's own
        writing.set()
        await edited.wait()
        return await write(brief)

    edited = anyio.Event()
    office.pen.write = slowly
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(office.do_all)
        await writing.wait()
        await minutes.edit("w", meeting.id, MinutesEdit(title="방금 고친 제목"), actor="나")
        edited.set()
    after = await minutes.get("w", meeting.id)
    assert (after.number, after.body.title) == (3, "방금 고친 제목")
    assert (await office.get(meeting.id)).title == "방금 고친 제목"


async def test_a_title_that_a_person_gave_the_meeting_stays(office: Office) -> None:
    made = await office.ready(new=NewMeeting(title="내 회의"))
    assert made.title == "내 회의"
    assert (await office.meetings.minutes.get("w", made.id)).body.title == "내 회의"
    other = await office.ready()
    assert (other.title, other.titled) == ("주간 회의", False)
    await office.meetings.edit("w", other.id, MeetingEdit(title="딴 이름"))
    await office.meetings.minutes.regenerate("w", other.id)
    await office.do_all()
    assert (await office.get(other.id)).title == "딴 이름"


async def test_an_older_version_comes_back_as_a_new_one(office: Office, meeting: Meeting) -> None:
    minutes = office.meetings.minutes
    first = await minutes.get("w", meeting.id)
    gone = [item.id for item in first.body.items]
    await minutes.edit("w", meeting.id, MinutesEdit(removed=gone), actor="나")
    with pytest.raises(StaleError):
        await minutes.restore("w", meeting.id, 1, actor="나", number=1)
    back = await minutes.restore("w", meeting.id, 1, actor="나", number=2)
    assert (back.number, back.reason, back.body) == (3, "restored", first.body)
    assert await minutes.restore("w", meeting.id, 1, actor="나") == back
    with pytest.raises(NotFoundError):
        await minutes.restore("w", meeting.id, 9, actor="나")


async def test_a_restored_title_is_that_of_the_meeting_again(
    office: Office, meeting: Meeting
) -> None:
    minutes = office.meetings.minutes
    first = await minutes.get("w", meeting.id)
    await minutes.edit("w", meeting.id, MinutesEdit(title="다른 제목"), actor="person")
    assert (await office.get(meeting.id)).title == "다른 제목"
    back = await minutes.restore("w", meeting.id, 1, actor="person")
    found = await office.get(meeting.id)
    assert (back.body.title, found.title, found.titled) == (first.body.title,) * 2 + (False,)
    await minutes.restore("w", meeting.id, 2, actor="person")
    found = await office.get(meeting.id)
    assert (found.title, found.titled) == ("다른 제목", True)


async def test_who_asks_again_while_a_job_waits_gets_that_job(
    office: Office, meeting: Meeting
) -> None:
    regenerate = office.meetings.minutes.regenerate
    first = await regenerate("w", meeting.id)
    assert (first.state, first.job_id is None) == (MeetingState.WRITING, False)
    second = await regenerate("w", meeting.id, template="고객 미팅", language="en")
    assert (second.job_id, second.template, second.language) == (first.job_id, "client", "en")
    assert await office.do_all() == 1
    brief = office.pen.briefs[-1]
    assert (brief.template.name, brief.language) == ("client", "en")
    after = await office.get(meeting.id)
    assert (after.state, after.minutes, after.job_id) == (MeetingState.READY, 2, None)
    assert (await regenerate("w", meeting.id)).job_id != first.job_id


async def test_what_can_not_be_written_anew_is_refused(office: Office) -> None:
    waiting = await office.record(NewMeeting())
    with pytest.raises(ConflictError):
        await office.meetings.minutes.regenerate("w", waiting)
    with pytest.raises(NotFoundError):
        await office.meetings.minutes.get("w", waiting)
    made = await office.create()
    for wrong in ({"template": "춤"}, {"language": "fr"}):
        with pytest.raises(UnsupportedOptionError):
            await office.meetings.minutes.regenerate("w", made.id, **wrong)


async def test_what_a_person_adds_comes_to_the_board_too(office: Office, meeting: Meeting) -> None:
    before = [one.title for one in await office.tickets()]
    new = NewItem(
        "action_items", {"title": "디자인 시안 정하기", "owner": "민수", "evidence": ["S0006"]}
    )
    await office.meetings.minutes.edit("w", meeting.id, MinutesEdit(added=[new]), actor="나")
    assert await office.do_all() == 1
    tickets = {one.title: one for one in await office.tickets()}
    assert list(tickets) == [*before, "디자인 시안 정하기"]
    assert tickets["디자인 시안 정하기"].evidence[0].segments == ("S0006",)
    after = await office.get(meeting.id)
    assert (after.minutes, after.state) == (2, MeetingState.READY)
