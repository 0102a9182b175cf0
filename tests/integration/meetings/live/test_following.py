"""Following a live meeting on every database: minutes in place, cards once, people's word kept."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import anyio
import pytest

from moksori.board.model import Status, Verdict
from moksori.errors import BackendError, EngineUnavailableError
from moksori.meetings.items import body_of
from moksori.meetings.ledger import Ledger
from moksori.meetings.live.model import FOLLOW_KIND, LiveKind
from moksori.meetings.live.understanding import Understanding
from moksori.meetings.meeting import Meeting, MeetingState, Segment
from moksori.meetings.minuting import EDITED, REGENERATED
from moksori.meetings.rules.engine import minute
from moksori.meetings.service import MeetingEdit
from moksori.meetings.store import remove_meeting, segments
from moksori.meetings.versions import MinutesEdit, NewItem, Version
from moksori.ports.queue import JobState
from moksori.testing.hall import Hall
from tests.integration.meetings.live.understood import Understood

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

TALK = (
    "박지영: 이정훈 씨, 계약서 검토 좀 해 주세요.",
    "이정훈: 네, 제가 금요일까지 하겠습니다.",
    "김민수: 결제 모듈 테스트는 끝났습니다.",
    "김민수: 아, 결제 모듈 테스트는 아직 진행 중입니다.",
    "박지영: 회의록은 제가 정리할게요.",
    "이정훈: 아니요, 회의록은 제가 정리하겠습니다.",
    "박지영: 서버 이전은 제가 이번 주에 하겠습니다.",
    "박지영: 아니다, 서버 이전은 취소할게요. 안 하겠습니다.",
)


@pytest.fixture
def room(hall: Hall) -> Understood:
    return Understood(hall)


@pytest.fixture
async def meeting(hall: Hall) -> Meeting:
    return await hall.start()


async def test_each_segment_grows_the_one_version_in_place(
    room: Understood, meeting: Meeting, hall: Hall
) -> None:
    for count, row in enumerate(TALK, start=1):
        await room.hear(meeting, row)
        assert await room.numbers(meeting) == [(1, "live")]
        said = [one.line for one in await _said(room, meeting)]
        whole = minute(said, on=meeting.on)
        body = (await room.version(meeting)).body
        assert [one.content for one in body.items] == [one.content for one in body_of(whole).items]
        assert (await hall.row(meeting.id)).followed == count
    told = await hall.told(meeting.id, "minutes_updated")
    assert {(one.payload["number"], one.payload["reason"]) for one in told} == {(1, "live")}
    assert (await hall.meeting(meeting.id)).state is MeetingState.LIVE


async def test_cards_appear_while_people_speak_and_become_what_was_said_last(
    room: Understood, meeting: Meeting
) -> None:
    await room.hear(meeting, *TALK[:5])
    first = {one.title: one for one in await room.tickets()}
    assert first["계약서 검토"].owner == "이정훈"
    assert first["회의록 정리"].owner == "박지영"
    await room.hear(meeting, TALK[5])
    second = {one.title: one for one in await room.tickets()}
    assert second["회의록 정리"].id == first["회의록 정리"].id
    assert second["회의록 정리"].owner == "이정훈"
    (segments_,) = {one.segments for one in second["회의록 정리"].evidence}
    assert segments_ == ("S0005", "S0006")
    await room.hear(meeting, *TALK[6:])
    left = {one.title for one in await room.tickets()}
    assert "서버 이전" in left  # applied already: a person decides
    assert "withdrawn" in await room.actions()
    gone = [one for one in await room.suggestions() if not one.offer.stands]
    assert {one.offer.title or one.offer.subject for one in gone} == {"서버 이전"} | (
        {"결제 모듈 테스트"} if any(one.offer.subject for one in gone) else set()
    )


async def test_items_keep_their_ids_while_text_grows_around_them(
    room: Understood, meeting: Meeting
) -> None:
    seen: dict[str, str] = {}
    for row in TALK[:6]:
        await room.hear(meeting, row)
        for item in (await room.version(meeting)).body.section("action_items"):
            title = getattr(item.content, "title", "")
            assert seen.setdefault(title, item.id) == item.id
    assert set(seen) == {"계약서 검토", "회의록 정리"}


async def test_what_was_taken_back_leaves_the_inbox(room: Understood, meeting: Meeting) -> None:
    await room.boards.edit("w", await room.board_id(), gate=1.0)
    await room.hear(meeting, *TALK[:7])
    waits = await room.suggestions(Verdict.PENDING)
    assert {"계약서 검토", "회의록 정리", "서버 이전"} <= {one.offer.title for one in waits}
    await room.hear(meeting, TALK[7])
    waits = await room.suggestions(Verdict.PENDING)
    assert "서버 이전" not in {one.offer.title for one in waits}
    (gone,) = [one for one in await room.suggestions() if one.offer.title == "서버 이전"]
    assert gone.verdict is Verdict.WITHDRAWN
    assert await room.tickets() == []


async def test_the_end_writes_the_usual_version_over_it_and_offers_nothing_twice(
    room: Understood, meeting: Meeting
) -> None:
    await room.hear(meeting, *TALK)
    live = await room.version(meeting)
    offered, acts = await room.suggestions(), await room.actions()
    await room.end(meeting)
    assert await room.numbers(meeting) == [(1, "live"), (2, "created")]
    assert (await room.version(meeting)).body == live.body
    assert await room.suggestions() == offered
    assert await room.actions() == acts


async def test_what_is_followed_is_what_is_handed_in_whole(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    """Without people in between the board is the same as after the whole talk at once."""
    talk = (*TALK[:3], *TALK[4:6])
    await room.hear(meeting, *talk)
    await room.end(meeting)
    live = [(one.title, one.owner, one.due) for one in await room.tickets()]
    other = await hall.start()
    board = await room.boards.create("w", "다른 판")
    await room.say(other, *talk)
    await room.desk.write("w", other.id, _on_board(board.id))
    await room.end(other)
    tickets = await room.boards.tickets.listing("w", board.id)
    assert [(one.title, one.owner, one.due) for one in tickets] == live
    assert len(live) == 2


def _on_board(board_id: str) -> Callable[[Ledger], Awaitable[None]]:
    async def work(ledger: Ledger) -> None:
        ledger.set("edited", board_id=board_id)

    return work


async def _said(room: Understood, meeting: Meeting) -> list[Segment]:
    async with room.hall.database.read() as tx:
        return await segments(tx, meeting.id)


# What people do meanwhile.


async def _item(room: Understood, meeting: Meeting, title: str) -> str:
    found = (await room.version(meeting)).body.section("action_items")
    return next(one.id for one in found if getattr(one.content, "title", "") == title)


async def _edit(room: Understood, meeting: Meeting, **edit: Any) -> Version:  # noqa: ANN401 - fields of MinutesEdit
    return await room.minutes.edit("w", meeting.id, MinutesEdit(**edit), actor="김")


async def test_what_people_edit_in_live_minutes_stays(room: Understood, meeting: Meeting) -> None:
    await room.hear(meeting, *TALK[:5])
    mine = await _item(room, meeting, "회의록 정리")
    gone = await _item(room, meeting, "계약서 검토")
    new = NewItem("decisions", {"text": "다음 회의는 월요일.", "evidence": ["S0001"]})
    await _edit(
        room, meeting, changed={mine: {"title": "회의록을 쓴다"}}, removed=[gone], added=[new]
    )
    await room.hear(meeting, *TALK[5:])
    assert await room.numbers(meeting) == [(1, "live"), (2, EDITED), (3, "live")]
    body = (await room.version(meeting)).body
    titles = {one.id: getattr(one.content, "title", "") for one in body.section("action_items")}
    assert titles[mine] == "회의록을 쓴다"
    assert gone not in titles
    assert "다음 회의는 월요일." in {getattr(one.content, "text", "") for one in body.items}
    await room.end(meeting)
    assert [reason for _, reason in await room.numbers(meeting)] == [
        "live",
        EDITED,
        "live",
        "created",
    ]
    after = (await room.version(meeting)).body
    assert {one.id: one.content for one in after.items if one.kept} == {
        one.id: one.content for one in body.items if one.kept
    }


async def test_a_card_is_not_changed_back_by_what_is_said_later(
    room: Understood, meeting: Meeting
) -> None:
    await room.hear(meeting, *TALK[:5])
    cards = {one.title: one for one in await room.tickets()}
    ticket = cards["회의록 정리"]
    await room.boards.tickets.change("w", ticket.id, {"owner": "김민수"}, actor="김")
    await room.boards.tickets.set_status("w", ticket.id, Status.DONE, actor="김")
    await room.hear(meeting, *TALK[5:])
    await room.end(meeting)
    after = await room.boards.tickets.get("w", ticket.id)
    assert after.owner == "김민수"
    _, columns, _ = await room.boards.get("w", after.board_id)
    assert {one.id: one.status for one in columns}[after.column_id] is Status.DONE


async def test_what_was_ignored_or_undone_stays_so(room: Understood, meeting: Meeting) -> None:
    await room.hear(meeting, *TALK[:5])
    held = {one.offer.title: one for one in await room.suggestions() if one.offer.title}
    board = await room.board_id()
    await room.boards.inbox.undo("w", board, held["회의록 정리"].id, actor="김")
    await room.hear(meeting, *TALK[5:])
    await room.end(meeting)
    titles = {one.title for one in await room.tickets()}
    assert "회의록 정리" not in titles
    found = {one.id: one.verdict for one in await room.suggestions()}
    assert found[held["회의록 정리"].id] is Verdict.UNDONE


async def test_a_title_that_a_person_gave_stays(room: Understood, hall: Hall) -> None:
    meeting = await hall.start()
    await room.hear(meeting, *TALK[:2])
    assert (await hall.meeting(meeting.id)).title == "주간 회의"
    assert (await room.version(meeting)).body.titled


async def test_whoever_edits_while_people_speak_is_not_too_late(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.hear(meeting, TALK[0], TALK[1])
    before = (await hall.meeting(meeting.id)).version
    await room.hear(meeting, *TALK[2:])
    assert (await hall.meeting(meeting.id)).version == before


async def test_corrections_are_followed_as_well(room: Understood, meeting: Meeting) -> None:
    meetings = room.meetings
    await room.hear(meeting, *TALK[:2])
    await meetings.edit_segment("w", meeting.id, "S0002", text="네, 제가 목요일까지 하겠습니다.")
    assert await room.do_all() == 1
    (ticket,) = await room.tickets()
    assert str(ticket.due) == "2026-11-19"
    await meetings.rename_speaker("w", meeting.id, "이정훈", "이정후")
    assert await room.do_all() == 1
    assert [one.owner for one in await room.tickets()] == ["이정후"]
    await meetings.edit("w", meeting.id, MeetingEdit(on=date(2026, 11, 23)))
    assert await room.do_all() == 1
    assert [str(one.due) for one in await room.tickets()] == ["2026-11-26"]
    await room.end(meeting)
    await meetings.edit_segment("w", meeting.id, "S0002", text="네, 제가 금요일까지 하겠습니다.")
    assert await room.do_all() == 0


# What must not go wrong.


async def test_one_job_waits_and_sees_all_that_came_before_it_began(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.say(meeting, *TALK)
    assert (await hall.row(meeting.id)).follow_job_id is not None
    assert await room.do_all() == 1
    assert (await hall.row(meeting.id)).follow_job_id is None
    assert (await hall.row(meeting.id)).followed == len(TALK)
    assert len(await hall.told(meeting.id, "minutes_updated")) == 1


@pytest.mark.parametrize("at", range(9))
async def test_killed_anywhere_it_leaves_nothing_twice(
    room: Understood, hall: Hall, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """A worker that dies between two transactions: its job is done again by another."""
    await room.hear(meeting, *TALK[:4])
    await room.say(meeting, *TALK[4:6])
    run, done = hall.database.run, 0

    async def dying(work: Any) -> Any:  # noqa: ANN401 - as the database's
        nonlocal done
        if done == at:
            raise BackendError("killed")
        done += 1
        return await run(work)

    lease = await room.claim()
    assert lease is not None
    with monkeypatch.context() as patch:
        patch.setattr(type(hall.database), "run", lambda _, work: dying(work))
        try:
            await room.follow_work().run(lease)
            survived = True
        except BackendError:
            survived = False
    if survived:
        assert at >= 4
        return
    await hall.queue.expire("scribe")
    room.understanding = Understanding()
    assert await room.do_all() >= 1
    assert [one.title for one in await room.tickets()].count("회의록 정리") == 1
    owners = {one.title: one.owner for one in await room.tickets()}
    assert owners["회의록 정리"] == "이정훈"
    keys = [one.offer.source_key for one in await room.suggestions()]
    assert len(keys) == len(set(keys))
    assert await room.numbers(meeting) == [(1, "live")]
    assert (await hall.row(meeting.id)).follow_job_id is None
    before = await room.actions()
    await room.desk.write("w", meeting.id, lambda ledger: ledger.want_following())
    await room.do_all()
    assert await room.actions() == before


async def test_two_at_once_end_with_what_was_heard_last(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.say(meeting, *TALK[:5])
    first = await room.claim()
    assert first is not None
    started, go = anyio.Event(), anyio.Event()
    inner = room.following

    class Slow:
        """Reaches the board when it is told to."""

        async def follow(self, *asked: Any) -> str | None:  # noqa: ANN401 - as BoardFollowing
            board: str | None = await inner.follow(*asked)
            return board

        async def keep_up(self, *asked: Any) -> str | None:  # noqa: ANN401 - as BoardFollowing
            if not started.is_set():
                started.set()
                await go.wait()
            board: str | None = await inner.keep_up(*asked)
            return board

    room.following = Slow()
    slow = room.follow_work()
    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(slow.run, first)
            await started.wait()
            await room.hear(meeting, *TALK[5:])
            go.set()
    owners = {one.title: one.owner for one in await room.tickets()}
    assert owners["회의록 정리"] == "이정훈"
    titles = [one.title for one in await room.tickets()]
    assert len(titles) == len(set(titles))
    assert (await hall.row(meeting.id)).followed == len(TALK)
    assert await room.numbers(meeting) == [(1, "live")]


async def test_one_that_has_heard_less_does_not_write_over_more(
    room: Understood, hall: Hall, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.say(meeting, *TALK[:2])
    late = await room.claim()
    assert late is not None
    work, minutes = room.follow_work(), Understanding.minutes

    async def slow(self: Understanding, *asked: Any) -> Any:  # noqa: ANN401 - as `minutes`
        monkeypatch.setattr(Understanding, "minutes", minutes)
        written = await minutes(self, *asked)
        await room.hear(meeting, *TALK[2:])
        return written

    monkeypatch.setattr(Understanding, "minutes", slow)
    await work.run(late)
    assert (await hall.row(meeting.id)).followed == len(TALK)
    body = (await room.version(meeting)).body
    titles = {getattr(one.content, "title", "") for one in body.section("action_items")}
    assert "회의록 정리" in titles


async def test_after_the_last_minutes_nothing_is_written_in_place(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.hear(meeting, *TALK[:4])
    await room.say(meeting, *TALK[4:])
    waiting = await room.claim()
    assert waiting is not None
    await room.end(meeting)
    await room.follow_work().run(waiting)
    assert await room.numbers(meeting) == [(1, "live"), (2, "created")]
    assert (await hall.meeting(meeting.id)).state is MeetingState.READY
    job = await hall.queue.get("w", waiting.job.id)
    assert job.state is JobState.DONE


async def test_while_the_last_minutes_are_written_those_in_place_still_grow(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.hear(meeting, *TALK[:4])
    await room.say(meeting, *TALK[4:])
    await hall.live.end("w", meeting.id)
    await room.desk.write("w", meeting.id, lambda ledger: ledger.want_minutes("created"))
    lease = await room.claim(FOLLOW_KIND)
    assert lease is not None
    await room.follow_work().run(lease)
    assert (await hall.row(meeting.id)).followed == len(TALK)
    assert await room.numbers(meeting) == [(1, "live")]


async def test_of_a_realtime_meeting_there_are_no_minutes(room: Understood, hall: Hall) -> None:
    meeting = await hall.start(kind=LiveKind.REALTIME)
    await room.hear(meeting, *TALK)
    assert await room.claim() is None
    assert await room.numbers(meeting) == []


async def test_a_meeting_that_was_deleted_meanwhile(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.say(meeting, *TALK)
    lease = await room.claim()
    assert lease is not None

    async def gone(ledger: Ledger) -> None:
        await remove_meeting(ledger.tx, meeting.id)

    await room.desk.write("w", meeting.id, gone)
    await room.follow_work().run(lease)
    assert (await hall.queue.get("w", lease.job.id)).state is JobState.DONE


async def test_a_job_that_fails_for_good_does_not_stand_in_the_way(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    class Broken:
        """A board that is out of order."""

        async def keep_up(self, *_: Any) -> str | None:  # noqa: ANN401 - as BoardFollowing
            raise EngineUnavailableError("out of order")

    works, room.following = room.following, Broken()
    await room.say(meeting, *TALK[:2])
    with anyio.fail_after(20):
        while (await hall.queue.get("w", await _job(hall, meeting))).state is not JobState.FAILED:
            await room.do_all()
            await anyio.sleep(0.01)
            if (await hall.row(meeting.id)).follow_job_id is None:
                break
    room.following = works
    await room.hear(meeting, *TALK[2:5])
    assert {"계약서 검토", "회의록 정리"} <= {one.title for one in await room.tickets()}


async def _job(hall: Hall, meeting: Meeting) -> str:
    return (await hall.row(meeting.id)).follow_job_id or ""


async def test_writing_anew_while_it_is_live_keeps_it_live(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.hear(meeting, *TALK)
    await room.minutes.regenerate("w", meeting.id, template="standup")
    assert (await hall.meeting(meeting.id)).state is MeetingState.LIVE
    await room.do_all()
    assert (await hall.meeting(meeting.id)).state is MeetingState.LIVE
    version = await room.version(meeting)
    assert (version.number, version.reason, version.body.section("topics")) == (1, "live", ())
    await room.end(meeting)
    again = await room.minutes.regenerate("w", meeting.id)
    assert again.state is MeetingState.WRITING
    await room.do_all()
    assert [reason for _, reason in await room.numbers(meeting)] == ["live", "created", REGENERATED]


async def test_what_it_costs_does_not_grow(room: Understood, meeting: Meeting) -> None:
    async def much(ledger: Ledger) -> None:
        for number in range(100):
            speaker, _, words = TALK[number % len(TALK)].partition(": ")
            at = float(number)
            await ledger.add_live_segment(Segment(0, speaker, 0, at, at + 0.9, words))

    await room.desk.write("w", meeting.id, much)
    await room.do_all()
    assert room.understanding.effort(meeting.id).read == 100
    for row in TALK:
        await room.hear(meeting, row)
        effort = room.understanding.effort(meeting.id)
        assert (effort.read, effort.taken < 12) == (1, True)


async def test_talks_that_rest_are_forgotten_and_read_anew(hall: Hall) -> None:
    room = Understood(hall)
    room.understanding = Understanding(most_lines=9)
    one, other = await hall.start(), await hall.start()
    for row in TALK[:6]:
        await room.hear(one, row)
        await room.hear(other, row)
        assert room.understanding.lines <= 12
    said = [segment.line for segment in await _said(room, one)]
    body = body_of(minute(said, on=one.on))
    assert [item.content for item in (await room.version(one)).body.items] == [
        item.content for item in body.items
    ]
