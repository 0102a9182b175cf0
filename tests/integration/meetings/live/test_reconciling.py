"""A language model sees a live meeting now and then: better words on the same cards, on every
database; what people did stays, and rules do not take the better words back.
"""

import json
from typing import Any

import anyio
import pytest

from moksori.app.minutes_to_board import KnownPeople
from moksori.board.model import Status, Ticket, Verdict
from moksori.errors import BackendError, EngineUnavailableError
from moksori.meetings.ledger import Ledger
from moksori.meetings.live.drafting import find_draft
from moksori.meetings.live.following import Pace
from moksori.meetings.live.model import RECONCILE_KIND
from moksori.meetings.live.reconciling import ReconcileWork
from moksori.meetings.live.store import change_live
from moksori.meetings.llm.writer import LlmWriter
from moksori.meetings.meeting import Meeting, Segment
from moksori.meetings.store import remove_meeting
from moksori.meetings.trying import WritingPolicy
from moksori.meetings.versions import MinutesEdit
from moksori.meetings.writer import RulesWriter
from moksori.ports.llm import Ask
from moksori.ports.queue import JobState
from moksori.testing.hall import Hall
from moksori.testing.llm import FakeLlm, Said
from moksori.testing.llm_dialects import DIALECTS, Dialect, spoken
from moksori.testing.minutes_minds import Row, item, maps, model_of
from tests.integration.meetings.live.understood import Understood

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

TALK = (
    "박지영: 이정훈 씨, 계약서 검토 좀 해 주세요.",
    "이정훈: 네, 제가 금요일까지 하겠습니다.",
    "박지영: 회의록은 제가 정리할게요.",
    "김민수: 다음은 고객 문의 건입니다.",
)
BETTER = "협력사 계약서 검토"
LATER = (
    "이정훈: 아니요, 회의록은 제가 정리하겠습니다.",
    "김민수: 포스터 인쇄는 제가 수요일까지 맡기겠습니다.",
)
FOUND = (
    item("task", BETTER, ["S0001", "S0002"], TALK[0][5:], owner_phrase="이정훈"),
    item("task", "주간 회의록 정리", "S0003", TALK[2][5:], owner_phrase="제가"),
)


class Mind:
    """Finds what it is told to in the lines that it is shown."""

    def __init__(self, found: tuple[Row, ...] = FOUND) -> None:
        self.found = found
        self.shown: list[list[str]] = []
        self.away = False

    def __call__(self, ask: Ask) -> Said:
        if self.away:
            raise EngineUnavailableError("nobody is there")
        if not maps(ask):
            return Said(value={"title": "계약과 회의록", "summary": []})
        ids = [row[0] for row in json.loads(ask.messages[-1].text)["lines"]]
        self.shown.append(ids)
        return Said(
            value={"items": [one for one in self.found if set(one["evidence"]) <= set(ids)]}
        )


@pytest.fixture
def mind() -> Mind:
    return Mind()


@pytest.fixture
def model(mind: Mind) -> FakeLlm:
    return model_of(mind, context=16_384)


@pytest.fixture
def room(hall: Hall, model: FakeLlm) -> Understood:
    writer = LlmWriter(model, RulesWriter())
    room = Understood(hall, pace=Pace(every_s=90.0, segments=2))
    people, policy = KnownPeople(room.boards), WritingPolicy(retry_base_s=0.01)
    room.works[RECONCILE_KIND] = ReconcileWork(room.desk, people, writer, policy)
    return room


@pytest.fixture
async def meeting(hall: Hall) -> Meeting:
    return await hall.start()


async def card(room: Understood, *titles: str) -> Ticket:
    return next(one for one in await room.tickets() if one.title in titles)


async def seen(room: Understood, meeting: Meeting, hall: Hall) -> None:
    """Let people say all of the first part, and the model see it."""
    await room.hear(meeting, *TALK[:3])
    hall.pass_s(91)
    await room.hear(meeting, TALK[3])


async def test_it_is_asked_when_it_is_time_and_enough_was_said(
    room: Understood, hall: Hall, meeting: Meeting, mind: Mind
) -> None:
    await room.hear(meeting, *TALK)
    assert mind.shown == []
    hall.pass_s(91)
    await room.hear(meeting, "김민수: 네.")
    assert len(mind.shown) == 1
    assert (await hall.row(meeting.id)).reconciled == 5
    await room.hear(meeting, "김민수: 좋습니다.", "박지영: 그렇게 하죠.", "이정훈: 네.")
    assert len(mind.shown) == 1
    hall.pass_s(91)
    await room.hear(meeting, "김민수: 다음 안건 보시죠.")
    assert (await hall.row(meeting.id)).reconciled == 9
    hall.pass_s(91)
    await room.hear(meeting, "박지영: 네.")
    assert (await hall.row(meeting.id)).reconciled == 9


async def test_the_same_card_gets_the_better_words(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.hear(meeting, *TALK[:3])
    before = await card(room, "계약서 검토")
    hall.pass_s(91)
    await room.hear(meeting, TALK[3])
    after = await room.boards.tickets.get("w", before.id)
    assert (after.title, after.owner, after.due) == (BETTER, before.owner, before.due)
    assert len(await room.tickets()) == 2
    assert (await room.actions()).count("refined") == 2
    version = await room.version(meeting)
    assert (version.number, version.reason) == (1, "live")
    assert version.body.engine.startswith("llm:")
    acts = await room.boards.activity("w", after.board_id, ticket_id=after.id)
    await room.boards.undo("w", after.board_id, acts[0].number, actor="김")
    await room.hear(meeting, *LATER)
    assert (await room.boards.tickets.get("w", before.id)).title == "계약서 검토"


async def test_rules_go_on_from_there_and_take_nothing_back(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await seen(room, meeting, hall)
    ids = {one.title: one.id for one in await room.tickets()}
    for row in LATER:
        await room.hear(meeting, row)
        assert BETTER in {one.title for one in await room.tickets()}
    notes = await card(room, "주간 회의록 정리")
    assert (notes.id, notes.owner) == (ids["주간 회의록 정리"], "이정훈")
    assert (
        await card(room, "포스터 인쇄 맡기기", "포스터 인쇄 의뢰", "포스터 인쇄")
    ).owner == "김민수"
    assert len(await room.tickets()) == 3
    assert await room.numbers(meeting) == [(1, "live")]


async def test_what_people_take_back_later_goes_although_the_model_saw_it(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.boards.edit("w", await room.board_id(), gate=1.0)
    await room.hear(meeting, TALK[0], TALK[1], TALK[2])
    hall.pass_s(91)
    await room.hear(meeting, "박지영: 서버 이전은 제가 이번 주에 하겠습니다.")
    assert "주간 회의록 정리" in {
        one.offer.title for one in await room.suggestions(Verdict.PENDING)
    }
    await room.hear(meeting, "박지영: 아니다, 서버 이전은 취소할게요. 안 하겠습니다.")
    waits = {one.offer.title for one in await room.suggestions(Verdict.PENDING)}
    assert waits == {BETTER, "주간 회의록 정리"}


async def test_what_people_did_between_two_looks_stays(
    room: Understood, hall: Hall, meeting: Meeting, mind: Mind
) -> None:
    await room.hear(meeting, *TALK[:3])
    contract, notes = await card(room, "계약서 검토"), await card(room, "회의록 정리")
    await room.boards.tickets.change("w", contract.id, {"title": "계약서 보기"}, actor="김")
    await room.boards.tickets.set_status("w", notes.id, Status.DONE, actor="김")
    hall.pass_s(91)
    await room.hear(meeting, TALK[3])
    mind.found = (item("task", "회의록 작성과 공유", "S0003", TALK[2][5:]), *FOUND[:1])
    hall.pass_s(91)
    await room.hear(meeting, *LATER)
    assert (await room.boards.tickets.get("w", contract.id)).title == "계약서 보기"
    _, columns, _ = await room.boards.get("w", notes.board_id)
    column = (await room.boards.tickets.get("w", notes.id)).column_id
    assert {one.id: one.status for one in columns}[column] is Status.DONE


async def test_a_suggestion_that_was_put_away_is_not_offered_in_other_words(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.boards.edit("w", await room.board_id(), gate=1.0)
    await room.hear(meeting, *TALK[:3])
    (mine,) = [one for one in await room.suggestions() if one.offer.title == "계약서 검토"]
    await room.boards.inbox.ignore("w", mine.board_id, mine.id, actor="김")
    hall.pass_s(91)
    await room.hear(meeting, TALK[3], *LATER)
    found = {one.id: one for one in await room.suggestions()}
    assert (found[mine.id].verdict, found[mine.id].offer.title) == (Verdict.IGNORED, "계약서 검토")
    assert BETTER not in {one.offer.title for one in found.values()}
    (other,) = [one for one in found.values() if one.offer.title == "주간 회의록 정리"]
    assert other.verdict is Verdict.PENDING


async def test_minutes_that_a_person_wrote_stay(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    await room.hear(meeting, *TALK[:3])
    items = (await room.version(meeting)).body.section("action_items")
    mine = next(one.id for one in items if getattr(one.content, "title", "") == "계약서 검토")
    edit = MinutesEdit(changed={mine: {"title": "계약서를 읽는다"}})
    await room.minutes.edit("w", meeting.id, edit, actor="김")
    hall.pass_s(91)
    await room.hear(meeting, TALK[3], *LATER)
    items = (await room.version(meeting)).body.section("action_items")
    titles = {one.id: getattr(one.content, "title", "") for one in items}
    assert titles[mine] == "계약서를 읽는다"
    assert "주간 회의록 정리" in titles.values()


async def test_old_talk_is_not_shown_again(
    room: Understood, hall: Hall, meeting: Meeting, mind: Mind
) -> None:
    async def much(ledger: Ledger) -> None:
        for number in range(150):
            words = f"{number}번 이야기는 지난 분기 일입니다. 자세한 것은 자료에 있습니다."
            await ledger.add_live_segment(Segment(0, "김민수", 0, number, number + 0.9, words))

    await room.desk.write("w", meeting.id, much)
    hall.pass_s(91)
    await room.hear(meeting, TALK[0])
    assert "S0001" in {one for chunk in mind.shown for one in chunk}
    mind.shown.clear()
    hall.pass_s(91)
    await room.hear(meeting, TALK[1], TALK[2])
    again = {one for chunk in mind.shown for one in chunk}
    assert {"S0151", "S0152"} <= again
    assert "S0001" not in again
    assert len(again) < 100


async def test_a_model_that_is_away_changes_nothing_and_is_asked_again_later(
    room: Understood, hall: Hall, meeting: Meeting, mind: Mind
) -> None:
    mind.away = True
    await seen(room, meeting, hall)
    assert {one.title for one in await room.tickets()} == {"계약서 검토", "회의록 정리"}
    assert (await room.version(meeting)).body.engine == "rules"
    mind.away = False
    await room.hear(meeting, LATER[0])
    assert mind.shown == []
    hall.pass_s(91)
    await room.hear(meeting, LATER[1])
    assert BETTER in {one.title for one in await room.tickets()}


async def test_at_the_end_the_last_minutes_offer_nothing_twice(
    room: Understood, hall: Hall, meeting: Meeting, model: FakeLlm
) -> None:
    room.writer = LlmWriter(model, RulesWriter())
    await seen(room, meeting, hall)
    await room.hear(meeting, *LATER)
    before = {one.id: one.title for one in await room.tickets()}
    await room.end(meeting)
    after = {one.id: one.title for one in await room.tickets()}
    assert after.keys() == before.keys()
    keys = [one.offer.source_key for one in await room.suggestions()]
    assert len(keys) == len(set(keys))
    assert [reason for _, reason in await room.numbers(meeting)] == ["live", "created"]
    assert BETTER in after.values()


@pytest.mark.parametrize("at", range(2))
async def test_killed_anywhere_the_draft_is_kept_once(
    room: Understood, hall: Hall, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    await room.hear(meeting, *TALK[:3])
    hall.pass_s(91)
    work = room.works.pop(RECONCILE_KIND)
    await room.hear(meeting, TALK[3])
    lease = await room.claim(RECONCILE_KIND)
    assert lease is not None
    run, done = hall.database.run, 0

    async def dying(asked: Any) -> Any:  # noqa: ANN401 - as the database's
        nonlocal done
        done += 1
        if done > at:
            raise BackendError("killed")
        return await run(asked)

    with monkeypatch.context() as patch:
        patch.setattr(type(hall.database), "run", lambda _, asked: dying(asked))
        if at == 0:
            with pytest.raises(BackendError):
                await work.run(lease)
        else:
            await work.run(lease)
    await hall.queue.expire("scribe")
    room.works[RECONCILE_KIND] = work
    await room.do_all()
    assert (await hall.row(meeting.id)).reconciled == 4
    assert BETTER in {one.title for one in await room.tickets()}
    assert len(await room.tickets()) == 2
    async with hall.database.read() as tx:
        draft = await find_draft(tx, meeting.id)
    assert draft is not None
    assert len(draft.windows) == 1


async def test_of_a_meeting_that_has_ended_nothing_is_asked(
    room: Understood, hall: Hall, meeting: Meeting, mind: Mind
) -> None:
    work = room.works.pop(RECONCILE_KIND)
    await seen(room, meeting, hall)
    lease = await room.claim(RECONCILE_KIND)
    assert lease is not None
    await room.end(meeting)
    await work.run(lease)
    assert mind.shown == []
    assert (await hall.queue.get("w", lease.job.id)).state is JobState.DONE
    assert [reason for _, reason in await room.numbers(meeting)] == ["live", "created"]


async def test_a_meeting_that_was_deleted_meanwhile(
    room: Understood, hall: Hall, meeting: Meeting
) -> None:
    work = room.works.pop(RECONCILE_KIND)
    await seen(room, meeting, hall)
    lease = await room.claim(RECONCILE_KIND)
    assert lease is not None

    async def gone(ledger: Ledger) -> None:
        await remove_meeting(ledger.tx, meeting.id)

    await room.desk.write("w", meeting.id, gone)
    await work.run(lease)
    assert (await hall.queue.get("w", lease.job.id)).state is JobState.DONE


async def test_a_model_that_takes_its_time_holds_nobody_up(
    room: Understood, hall: Hall, meeting: Meeting, mind: Mind, model: FakeLlm
) -> None:
    """Rules follow what is said while the model still thinks; its draft is of what it saw."""
    started, go = anyio.Event(), anyio.Event()
    room.works.pop(RECONCILE_KIND)
    await seen(room, meeting, hall)
    lease = await room.claim(RECONCILE_KIND)
    assert lease is not None
    writer = LlmWriter(model, RulesWriter())

    class Slow:
        """Writes when it is told to."""

        async def go_on(self, *asked: Any) -> Any:  # noqa: ANN401 - as LlmWriter
            started.set()
            await go.wait()
            return await writer.go_on(*asked)

    slow = ReconcileWork(room.desk, KnownPeople(room.boards), Slow())
    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(slow.run, lease)
            await started.wait()
            await room.hear(meeting, *LATER)
            assert len(await room.tickets()) == 3
            go.set()
    await room.do_all()
    titles = {one.title for one in await room.tickets()}
    assert BETTER in titles
    assert len(titles) == 3
    assert (await card(room, "주간 회의록 정리")).owner == "이정훈"
    assert mind.shown == [["S0001", "S0002", "S0003", "S0004"]]


async def test_a_draft_that_saw_less_does_not_take_the_place_of_one_that_saw_more(
    room: Understood, hall: Hall, meeting: Meeting, model: FakeLlm
) -> None:
    room.works.pop(RECONCILE_KIND)
    await seen(room, meeting, hall)
    lease = await room.claim(RECONCILE_KIND)
    assert lease is not None
    writer = LlmWriter(model, RulesWriter())

    async def more(ledger: Ledger) -> None:
        await change_live(ledger.tx, meeting.id, reconciled=9)

    class Overtaken:
        """Writes while another one has written of more."""

        async def go_on(self, *asked: Any) -> Any:  # noqa: ANN401 - as LlmWriter
            await room.desk.write("w", meeting.id, more)
            return await writer.go_on(*asked)

    await ReconcileWork(room.desk, KnownPeople(room.boards), Overtaken()).run(lease)
    assert (await hall.row(meeting.id)).reconciled == 9
    async with hall.database.read() as tx:
        assert await find_draft(tx, meeting.id) is None
    assert (await hall.queue.get("w", lease.job.id)).state is JobState.DONE


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: str(one.engine))
async def test_over_a_real_connection(hall: Hall, meeting: Meeting, dialect: Dialect) -> None:
    mind = Mind()
    with spoken(dialect, mind=mind) as running:
        async with running.model(context_tokens=8_192, max_tries=1, timeout_s=20.0) as model:
            room = Understood(hall, pace=Pace(every_s=90.0, segments=2))
            writer = LlmWriter(model, RulesWriter())
            people = KnownPeople(room.boards)
            room.works[RECONCILE_KIND] = ReconcileWork(room.desk, people, writer)
            await seen(room, meeting, hall)
            assert {one.title for one in await room.tickets()} == {BETTER, "주간 회의록 정리"}
            asked = len(mind.shown)
            hall.pass_s(91)
            await room.hear(meeting, *LATER)
    assert asked == 1
    assert (await card(room, "주간 회의록 정리")).owner == "이정훈"
    assert (await hall.row(meeting.id)).reconciled >= 5
