"""Everybody at once on one meeting: nothing is lost, nothing is twice, on every database."""

from typing import Any

import anyio
import pytest

from moksori.errors import NotFoundError, StaleError
from moksori.meetings.meeting import MeetingState, NewMeeting
from moksori.meetings.service import MeetingEdit
from moksori.meetings.tables import MEETING, MINUTES, SEGMENT
from moksori.meetings.versions import MinutesEdit, NewItem

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Office = Any  # the fixture's class stands in conftest.py


def decision(text: str) -> MinutesEdit:
    return MinutesEdit(added=[NewItem("decisions", {"text": text, "evidence": ["S0001"]})])


async def test_what_many_people_add_is_all_there(office: Office) -> None:
    made = await office.ready()

    async def add(number: int) -> None:
        edit = decision(f"결정 {number}")
        await office.meetings.minutes.edit("w", made.id, edit, actor=f"사람 {number}")

    async with anyio.create_task_group() as tasks:
        for number in range(6):
            tasks.start_soon(add, number)
        await office.meetings.minutes.regenerate("w", made.id)
        tasks.start_soon(office.do_all)
    await office.do_all()
    versions = await office.meetings.minutes.versions("w", made.id)
    assert [one.number for one in versions] == list(range(8, 0, -1))
    texts = {item.content.text for item in versions[0].body.section("decisions")}
    assert {f"결정 {number}" for number in range(6)} < texts
    told = [one for one in await office.told(made.id) if one.type == "minutes_updated"]
    assert [one.payload["number"] for one in told] == list(range(1, 9))
    after = await office.get(made.id)
    assert (after.state, after.minutes) == (MeetingState.READY, 8)
    assert [one.title for one in await office.tickets()] == ["출시 공지문 작성", "성능 시험"]


async def test_of_many_who_correct_one_revision_one_does(office: Office) -> None:
    made = await office.create()
    outcomes: list[str] = []

    async def correct(number: int) -> None:
        try:
            await office.meetings.edit_segment(
                "w", made.id, "S0001", text=f"고친 말 {number}", rev=1
            )
            outcomes.append(f"고친 말 {number}")
        except StaleError:
            outcomes.append("stale")

    async with anyio.create_task_group() as tasks:
        for number in range(5):
            tasks.start_soon(correct, number)
    (text,) = (one for one in outcomes if one != "stale")
    (segment, *_) = await office.meetings.segments("w", made.id)
    assert (segment.text, segment.rev) == (text, 2)
    assert office.clerk.rows[f"meeting:{made.id}"]["S0001"].text == text
    assert (await office.types(made.id)).count("segment_upserted") == 1


async def test_many_who_ask_for_minutes_get_one_job(office: Office) -> None:
    made = await office.ready()
    jobs: list[str | None] = []

    async def ask() -> None:
        jobs.append((await office.meetings.minutes.regenerate("w", made.id)).job_id)

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(ask)
    assert len(set(jobs)) == 1
    assert await office.do_all() == 1
    assert (await office.get(made.id)).minutes == 2


async def test_a_meeting_deleted_by_two_is_deleted_once_and_stays_so(office: Office) -> None:
    made = await office.create()
    outcomes: list[str] = []

    async def delete() -> None:
        try:
            await office.meetings.delete("w", made.id)
            outcomes.append("deleted")
        except NotFoundError:
            outcomes.append("gone")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(office.do_all)
        tasks.start_soon(delete)
        tasks.start_soon(delete)
    await office.do_all()
    assert sorted(outcomes) == ["deleted", "gone"]
    for table in (MEETING, SEGMENT, MINUTES):
        assert await office.count(table) == 0
    assert office.clerk.rows == {}


async def test_meetings_are_made_and_deleted_while_they_are_heard(office: Office) -> None:
    ids = [await office.record(NewMeeting(f"회의 {n}"), count=8) for n in range(4)]

    async def rename(meeting_id: str) -> None:
        await office.meetings.edit("w", meeting_id, MeetingEdit(title="새 이름"))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(office.do_all)
        tasks.start_soon(rename, ids[0])
        tasks.start_soon(office.meetings.delete, "w", ids[1])
        tasks.start_soon(office.transcripts.delete, "w", ids[2])
    await office.do_all()
    states = {one.id: (one.title, one.state) for one in await office.meetings.listing("w")}
    assert set(states) == {ids[0], ids[2], ids[3]}
    assert states[ids[0]][0] == "새 이름"
    assert all(state is not MeetingState.WAITING for _, state in states.values())
    whole = await office.events.read("w", limit=5_000)
    assert [one.seq for one in whole] == sorted({one.seq for one in whole})
