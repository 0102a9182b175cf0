"""The job that writes minutes: what it reads, what it leaves, and how it ends when it can not."""

from collections.abc import Callable
from typing import Any

import anyio
import pytest

from moksori.app.attendance import Attendance
from moksori.board.model import Verdict
from moksori.errors import (
    BackendError,
    EngineNotInstalledError,
    EngineUnavailableError,
    LeaseLostError,
)
from moksori.meetings.meeting import JOB_KIND, MeetingState, NewMeeting
from moksori.meetings.model import ActionItem, Participant
from moksori.meetings.tables import MINUTES
from moksori.meetings.versions import MinutesEdit
from moksori.ports.queue import JobState
from moksori.testing.processes import until
from moksori.testing.talk import TALK

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Office = Any  # the fixture's class stands in conftest.py


async def test_minutes_are_written_and_their_work_comes_to_the_board(office: Office) -> None:
    await office.boards.people.add("w", "이서연", ["서연"])
    made = await office.create()
    assert await office.do_all() == 1
    after = await office.get(made.id)
    assert (after.state, after.minutes, after.error_code) == (MeetingState.READY, 1, None)
    (brief,) = office.pen.briefs
    assert [(line.id, line.speaker, line.text) for line in brief.lines] == [
        (f"S{n:04d}", who, text) for n, (who, text) in enumerate(TALK, start=1)
    ]
    assert brief.participants == (
        Participant("김민수", ("민수",)),
        Participant("이서연", ("서연",)),
    )
    assert brief.on == made.on
    board = await office.boards.default("w")
    assert after.board_id == board.id
    tickets = {one.title: one for one in await office.tickets()}
    assert list(tickets) == ["출시 공지문 작성", "성능 시험"]
    ticket = tickets["출시 공지문 작성"]
    assert (ticket.owner, str(ticket.due)) == ("김민수", "2026-11-20")
    assert [(one.source, one.segments) for one in ticket.evidence] == [(made.id, ("S0004",))]
    (waiting,) = await office.boards.inbox.listing("w", board.id, verdict=Verdict.PENDING)
    assert (waiting.offer.subject, waiting.offer.to) == ("결제 오류 수정", "done")
    assert await office.types(made.id) == ["created:writing", "minutes_updated", "state:ready"]


async def test_work_goes_to_the_board_that_the_meeting_names(office: Office) -> None:
    board = await office.boards.create("w", "제품")
    named = await office.ready(new=NewMeeting(board_id=board.id))
    assert named.board_id == board.id
    assert len(await office.boards.tickets.listing("w", board.id)) == len(office.pen.work)
    lost = await office.ready(new=NewMeeting(board_id="gone"))
    assert lost.board_id == board.id, "the oldest board takes what has none"


async def test_the_same_work_is_offered_once_whoever_writes(office: Office) -> None:
    made = await office.ready()
    before = await office.tickets()
    office.pen.engine = "other"
    office.pen.work = (
        ActionItem("보도 자료", "김민수", None, ("S0003", "S0004"), 0.99),
        ActionItem("부하 테스트", "이서연", None, ("S0005",), 0.99),
    )
    for _ in range(2):
        await office.meetings.minutes.regenerate("w", made.id)
        await office.do_all()
    assert await office.tickets() == before
    assert (await office.get(made.id)).minutes == 3


async def test_segments_are_written_from_as_they_were_corrected(office: Office) -> None:
    made = await office.create()
    await office.meetings.edit_segment("w", made.id, "S0002", text="결제 오류는 남았습니다.")
    await office.do_all()
    assert office.pen.briefs[0].lines[1].text == "결제 오류는 남았습니다."


async def test_a_failure_that_may_pass_is_tried_again(office: Office) -> None:
    office.pen.failures = [EngineUnavailableError("busy"), EngineUnavailableError("busy")]
    made = await office.create()
    with anyio.fail_after(20):
        while (await office.get(made.id)).state is MeetingState.WRITING:
            await office.do_all()
            await anyio.sleep(0.02)
    after = await office.get(made.id)
    assert (after.state, after.minutes) == (MeetingState.READY, 1)
    assert await office.types(made.id) == ["created:writing", "minutes_updated", "state:ready"]


async def test_a_failure_for_good_is_told_and_can_be_tried_by_hand(office: Office) -> None:
    office.pen.failures = [EngineNotInstalledError("no kiwi")]
    made = await office.create()
    await office.do_all()
    after = await office.get(made.id)
    assert (after.state, after.error_code) == (MeetingState.FAILED, "engine_not_installed")
    assert (await office.told(made.id))[-1].payload["error_code"] == "engine_not_installed"
    await office.meetings.minutes.regenerate("w", made.id)
    await office.do_all()
    assert (await office.get(made.id)).state is MeetingState.READY
    office.pen.failures = [EngineNotInstalledError("no kiwi")]
    await office.meetings.minutes.regenerate("w", made.id)
    await office.do_all()
    again = await office.get(made.id)
    assert (again.state, again.minutes) == (MeetingState.READY, 1), "the old minutes are there"
    assert again.error_code == "engine_not_installed"


async def test_minutes_that_cite_what_was_not_said_are_not_stored(office: Office) -> None:
    office.pen.work = (ActionItem("지어낸 일", None, None, ("S0099",), 0.99),)
    made = await office.create()
    await office.do_all()
    after = await office.get(made.id)
    assert (after.state, after.error_code) == (MeetingState.FAILED, "bad_input")
    assert await office.count(MINUTES) == 0
    assert await office.tickets() == []


async def test_a_job_of_a_deleted_meeting_just_ends(office: Office) -> None:
    made = await office.create()
    await office.meetings.delete("w", made.id)
    lease = await office.claim()
    assert lease is not None
    await office.work().run(lease)
    assert (await office.queue.get("w", lease.job.id)).state is JobState.DONE
    assert office.pen.briefs == []
    assert await office.tickets() == []


async def test_a_meeting_deleted_while_it_is_written_stays_deleted(office: Office) -> None:
    made = await office.create()
    write = office.pen.write

    async def too_late(brief: Any) -> Any:  # noqa: ANN401 - as the pen's own
        await office.meetings.delete("w", made.id)
        return await write(brief)

    office.pen.write = too_late
    assert await office.do_all() == 1
    assert await office.count(MINUTES) == 0
    assert await office.types(made.id) == ["deleted:writing"]


async def test_a_job_that_is_called_off_or_used_up_leaves_no_meeting_writing(
    office: Office,
) -> None:
    made = await office.create()
    lease = await office.claim()
    await office.work().cancelled(lease)
    after = await office.get(made.id)
    assert (after.state, after.error_code, after.job_id) == (
        MeetingState.FAILED,
        "cancelled",
        None,
    )
    assert (await office.queue.get("w", lease.job.id)).state is JobState.CANCELLED


async def test_a_job_that_is_given_back_is_done_by_the_next_worker(office: Office) -> None:
    made = await office.create()
    await office.work().given_back(await office.claim())
    assert await office.do_all() == 1
    assert (await office.get(made.id)).minutes == 1


class Killed(BaseException):
    """What a kill looks like from inside: nothing after it is done."""


async def dies(*_: object, **__: object) -> None:
    raise Killed


def before_it_writes(office: Office) -> Callable[[], None]:
    write, office.pen.write = office.pen.write, dies
    return lambda: setattr(office.pen, "write", write)


def before_the_board(office: Office) -> Callable[[], None]:
    following = office.following
    office.following = type("Dead", (), {"follow": staticmethod(dies)})()
    return lambda: setattr(office, "following", following)


def after_the_board(office: Office) -> Callable[[], None]:
    following = office.following

    async def follow(*args: object) -> None:
        await following.follow(*args)
        raise Killed

    office.following = type("Dying", (), {"follow": staticmethod(follow)})()
    return lambda: setattr(office, "following", following)


@pytest.mark.parametrize("stop", [before_it_writes, before_the_board, after_the_board])
async def test_a_worker_that_dies_between_two_steps_leaves_nothing_twice(
    office: Office, stop: Callable[[Office], Callable[[], None]]
) -> None:
    office.queue = type(office.queue)(office.database, ttl_s=0.05)
    made = await office.create()
    for _ in range(3):
        go_on = stop(office)
        with pytest.raises(Killed):
            await office.work().run(await office.claim())
        go_on()
        await anyio.sleep(0.1)  # the lease of the dead one runs out
    office.queue = type(office.queue)(office.database, ttl_s=5.0)
    assert await office.do_all() == 1
    assert await office.types(made.id) == ["created:writing", "minutes_updated", "state:ready"]
    assert [one.number for one in await office.meetings.minutes.versions("w", made.id)] == [1]
    assert [one.title for one in await office.tickets()] == ["출시 공지문 작성", "성능 시험"]
    board = await office.boards.default("w")
    assert len(await office.boards.inbox.listing("w", board.id)) == 3
    assert len(await office.boards.listing("w")) == 1


async def test_a_worker_whose_lease_ran_out_writes_nothing(office: Office) -> None:
    office.queue = type(office.queue)(office.database, ttl_s=0.05)
    made = await office.create()
    slow = await office.claim()
    await anyio.sleep(0.1)
    office.queue = type(office.queue)(office.database, ttl_s=5.0)
    await office.do_all()
    before = await office.told(made.id)
    with pytest.raises(LeaseLostError):
        await office.work().run(slow)
    assert await office.told(made.id) == before


async def test_a_broken_database_does_not_end_a_job(office: Office) -> None:
    made = await office.create()
    write = office.pen.write

    async def fails(_: Any) -> Any:  # noqa: ANN401 - as the pen's own
        office.pen.write = write
        raise BackendError("gone for a moment")

    office.pen.write = fails
    works = {JOB_KIND: office.work()}
    await Attendance(works, 5.0).attend(await office.claim())
    assert (await office.get(made.id)).state is MeetingState.WRITING

    async def done() -> bool:
        return bool(await office.do_all())

    assert await until(done, within_s=10)
    assert (await office.get(made.id)).state is MeetingState.READY


async def test_long_writing_keeps_its_lease(office: Office) -> None:
    office.queue = type(office.queue)(office.database, ttl_s=0.6)
    made = await office.create()
    write = office.pen.write
    rivals: list[Any] = []

    async def slowly(brief: Any) -> Any:  # noqa: ANN401 - as the pen's own
        for _ in range(8):
            await anyio.sleep(0.2)
            rivals.append(await office.claim())
        return await write(brief)

    office.pen.write = slowly
    await Attendance({JOB_KIND: office.work()}, 0.6).attend(await office.claim())
    assert rivals == [None] * 8
    assert (await office.get(made.id)).state is MeetingState.READY
    assert len(office.pen.briefs) == 1


async def test_two_jobs_of_one_meeting_are_two_versions_and_the_last_ends_it(
    office: Office,
) -> None:
    made = await office.create()
    write, begun, go_on = office.pen.write, anyio.Event(), anyio.Event()

    async def waits(brief: Any) -> Any:  # noqa: ANN401 - as the pen's own
        office.pen.write = write
        begun.set()
        await go_on.wait()
        return await write(brief)

    office.pen.write = waits
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(office.do_all)
        await begun.wait()
        again = await office.meetings.minutes.regenerate("w", made.id, template="standup")
        assert again.job_id is not None, "the job that has begun is not the one that was asked for"
        second = await office.claim()
        go_on.set()
    between = await office.get(made.id)
    assert (between.state, between.minutes) == (MeetingState.WRITING, 1)
    await office.work().run(second)
    after = await office.get(made.id)
    assert (after.state, after.minutes) == (MeetingState.READY, 2)
    assert [brief.template.name for brief in office.pen.briefs] == ["general", "standup"]
    assert [one.title for one in await office.tickets()] == ["출시 공지문 작성", "성능 시험"]


async def test_a_job_that_gives_up_leaves_the_next_one_its_meeting(office: Office) -> None:
    made = await office.create()
    first = await office.claim()
    office.pen.failures = [EngineNotInstalledError("no kiwi")]
    with pytest.raises(EngineNotInstalledError):
        await office.work().run(first)
    await office.meetings.minutes.regenerate("w", made.id)
    await office.work().failed(first, "engine_not_installed", retryable=False)
    assert (await office.get(made.id)).state is MeetingState.WRITING
    assert await office.do_all() == 1
    assert (await office.get(made.id)).state is MeetingState.READY


async def test_a_job_whose_workers_all_died_is_closed(office: Office) -> None:
    made = await office.create()
    lease: Any = None
    for _ in range(office.queue.max_tries + 1):
        office.queue = type(office.queue)(office.database, ttl_s=0.01)
        lease = await office.claim()
        await anyio.sleep(0.03)
    assert lease.exhausted
    office.queue = type(office.queue)(office.database, ttl_s=5.0)
    assert await office.do_all() == 1
    after = await office.get(made.id)
    assert (after.state, after.error_code) == (MeetingState.FAILED, "internal")
    assert office.pen.briefs == []


async def test_what_a_person_wrote_is_handed_on_without_writing_anew(office: Office) -> None:
    made = await office.ready()
    body = (await office.meetings.minutes.get("w", made.id)).body
    item = body.section("decisions")[0].id
    edit = MinutesEdit(changed={item: {"text": "출시는 12월 2일."}})
    await office.meetings.minutes.edit("w", made.id, edit, actor="나")
    lease = await office.claim()
    await office.work().failed(lease, "backend_failed", retryable=False)
    assert (await office.get(made.id)).state is MeetingState.READY, "nothing is wrong with it"
    assert len(office.pen.briefs) == 1
