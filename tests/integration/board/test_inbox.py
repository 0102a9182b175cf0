"""Suggestions on every database: applied above the gate, kept below it, each taken once."""

from dataclasses import replace
from datetime import date
from typing import Any

import anyio
import pytest

from moksori.board.model import BLOCKED_LABEL, Evidence, Kind, Offer, Verdict
from moksori.errors import ConflictError, InputError, NotFoundError

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Wall = Any  # the fixture's class stands in conftest.py

FIRST = (Evidence("m1", ("S0001",)),)
SECOND = (Evidence("m2", ("S0004", "S0005")),)


def offer(key: str, kind: Kind = Kind.NEW, confidence: float = 0.95, **fields: Any) -> Offer:  # noqa: ANN401 - fields of Offer
    return Offer(key, kind, confidence, fields.pop("evidence", FIRST), **fields)


async def test_above_the_gate_a_ticket_is_made(wall: Wall) -> None:
    due = date(2026, 11, 20)
    (made,) = await wall.offer(offer("k", title="결제 화면 시안", owner="이정훈", due=due))
    assert (made.verdict, made.activity) == (Verdict.APPLIED, 1)
    ticket = await wall.ticket(made.ticket_id)
    assert (ticket.title, ticket.owner, ticket.due) == ("결제 화면 시안", "이정훈", due)
    assert (ticket.evidence, ticket.edited) == (FIRST, ())
    (act,) = await wall.boards.activity("w", wall.board_id)
    assert (act.actor, act.suggestion_id) == ("moksori", made.id)


async def test_below_the_gate_it_waits(wall: Wall) -> None:
    (made,) = await wall.offer(offer("k", confidence=0.84, title="결제 화면 시안"))
    assert made.verdict is Verdict.PENDING
    assert await wall.titles() == []
    await wall.boards.edit("w", wall.board_id, gate=0.5)
    (other,) = await wall.offer(offer("k2", confidence=0.84, title="고객사 미팅 준비"))
    assert other.verdict is Verdict.APPLIED
    pending = await wall.boards.inbox.listing("w", wall.board_id, verdict=Verdict.PENDING)
    assert pending == [made]
    assert len(await wall.boards.inbox.listing("w", wall.board_id)) == 2


async def test_the_same_minutes_twice_change_nothing(wall: Wall) -> None:
    offers = [
        offer("a", title="결제 화면 시안"),
        offer("b", confidence=0.3, title="서버 이전"),
        offer("c", Kind.STATUS, subject="결제 화면", to="doing"),
    ]
    first = await wall.offer(*offers)
    told = await wall.told()
    assert await wall.offer(*offers) == first
    assert await wall.told() == told
    assert await wall.actions() == ["created", "moved"]


async def test_the_same_minutes_at_once_are_taken_once(wall: Wall) -> None:
    async def give() -> None:
        await wall.offer(offer("a", title="결제 화면 시안"), offer("b", title="서버 이전"))

    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(give)
    assert sorted(await wall.titles()) == ["결제 화면 시안", "서버 이전"]


async def test_the_same_work_said_twice_is_one_ticket(wall: Wall) -> None:
    (first,) = await wall.offer(offer("a", title="로그인 오류 수정"))
    due = date(2026, 11, 20)
    (again,) = await wall.offer(
        offer("b", title="로그인 오류를 수정", owner="김민수", due=due, evidence=SECOND)
    )
    assert again.ticket_id == first.ticket_id
    ticket = await wall.ticket(first.ticket_id)
    assert ticket.evidence == (*FIRST, *SECOND)
    assert (ticket.title, ticket.owner, ticket.due) == ("로그인 오류 수정", "김민수", due)
    assert await wall.actions() == ["created", "merged"]
    await wall.undo(again.activity)
    assert (await wall.ticket(first.ticket_id)).evidence == FIRST


async def test_the_same_work_of_two_people_is_two_tickets(wall: Wall) -> None:
    await wall.offer(offer("a", title="주간 보고서 작성", owner="김민수"))
    await wall.offer(offer("b", title="주간 보고서 작성", owner="이정훈"))
    assert len(await wall.titles()) == 2


async def test_work_that_is_done_may_come_again(wall: Wall) -> None:
    (first,) = await wall.offer(offer("a", title="주간 보고서 작성"))
    await wall.offer(offer("b", Kind.STATUS, ticket_id=first.ticket_id, to="done"))
    (again,) = await wall.offer(offer("c", title="주간 보고서 작성"))
    assert again.ticket_id != first.ticket_id


async def test_a_status_finds_its_ticket_and_moves_it(wall: Wall) -> None:
    made = await wall.add("로그인 오류 수정")
    await wall.add("결제 화면 시안")
    (moved,) = await wall.offer(
        offer("a", Kind.STATUS, subject="로그인 오류", to="done", evidence=SECOND)
    )
    assert (moved.verdict, moved.ticket_id) == (Verdict.APPLIED, made.id)
    assert await wall.where(made.id) == "done"
    assert (await wall.ticket(made.id)).evidence == SECOND
    await wall.undo(moved.activity)
    assert await wall.where(made.id) == "todo"
    assert (await wall.ticket(made.id)).evidence == ()
    (settled,) = await wall.boards.inbox.listing("w", wall.board_id)
    assert settled.verdict is Verdict.UNDONE


async def test_an_undone_suggestion_does_not_come_back(wall: Wall) -> None:
    (made,) = await wall.offer(offer("a", title="서버 이전"))
    await wall.undo(made.activity)
    (again,) = await wall.offer(offer("a", title="서버 이전"))
    assert again.verdict is Verdict.UNDONE
    assert await wall.titles() == []


@pytest.mark.parametrize("subject", ["없는 일", "화면"])
async def test_a_status_of_no_ticket_or_two_waits(wall: Wall, subject: str) -> None:
    await wall.add("로그인 화면 수정")
    made = await wall.add("결제 화면 시안")
    (waits,) = await wall.offer(offer("a", Kind.STATUS, subject=subject, to="done"))
    assert (waits.verdict, waits.ticket_id) == (Verdict.PENDING, None)
    inbox = wall.boards.inbox
    with pytest.raises(NotFoundError):
        await inbox.accept("w", wall.board_id, waits.id, actor="김")
    named = {"ticket_id": made.id}
    await inbox.accept("w", wall.board_id, waits.id, actor="김", edits=named)
    assert await wall.where(made.id) == "done"


async def test_a_blocked_ticket_is_labelled(wall: Wall) -> None:
    made = await wall.add("서버 이전", column_id=wall.columns["doing"])
    (done,) = await wall.offer(offer("a", Kind.STATUS, subject="서버 이전", to="blocked"))
    # a person wrote the ticket without labels, so the machine may add one
    assert done.verdict is Verdict.APPLIED
    assert (await wall.ticket(made.id)).labels == (BLOCKED_LABEL,)
    assert await wall.where(made.id) == "doing"


async def test_a_status_that_holds_already_only_adds_evidence(wall: Wall) -> None:
    made = await wall.add("서버 이전")
    (done,) = await wall.offer(offer("a", Kind.STATUS, subject="서버 이전", to="todo"))
    assert done.verdict is Verdict.APPLIED
    assert await wall.actions() == ["created", "confirmed"]
    assert (await wall.ticket(made.id)).evidence == FIRST


async def test_what_people_have_set_is_left_alone(wall: Wall) -> None:
    (made,) = await wall.offer(offer("a", title="서버 이전", owner="김민수"))
    await wall.boards.tickets.change("w", made.ticket_id, {"owner": "이정훈"}, actor="이")
    change = offer("b", Kind.EDIT, ticket_id=made.ticket_id, owner="박지영")
    free = offer("c", Kind.EDIT, ticket_id=made.ticket_id, due=date(2026, 11, 20))
    waits, done = await wall.offer(change, free)
    assert (waits.verdict, done.verdict) == (Verdict.PENDING, Verdict.APPLIED)
    ticket = await wall.ticket(made.ticket_id)
    assert (ticket.owner, ticket.due) == ("이정훈", date(2026, 11, 20))


async def test_a_merge_leaves_what_people_have_set(wall: Wall) -> None:
    due = date(2026, 11, 20)
    await wall.add("서버 이전", due=due)
    (made,) = await wall.offer(offer("a", title="서버 이전", due=date(2026, 12, 1)))
    assert (await wall.ticket(made.ticket_id)).due == due


async def test_a_full_column_makes_it_wait(wall: Wall) -> None:
    _, columns, _ = await wall.boards.get("w", wall.board_id)
    await wall.boards.set_columns("w", wall.board_id, [replace(columns[0], wip_limit=1)])
    made, waits, none = await wall.offer(
        offer("a", title="서버 이전"),
        offer("b", title="결제 화면 시안"),
        offer("c", Kind.STATUS, subject="서버 이전", to="done"),
    )
    verdicts = [one.verdict for one in (made, waits, none)]
    assert verdicts == [Verdict.APPLIED, Verdict.PENDING, Verdict.PENDING]
    for waiting in (waits, none):
        with pytest.raises(ConflictError):
            await wall.boards.inbox.accept("w", wall.board_id, waiting.id, actor="김")


async def test_a_person_accepts_with_edits_once(wall: Wall) -> None:
    (waits,) = await wall.offer(offer("a", confidence=0.2, title="서버 이저", owner="김민수"))
    inbox = wall.boards.inbox
    edits = {"title": "서버 이전"}
    taken = await inbox.accept("w", wall.board_id, waits.id, actor="김", edits=edits)
    again = await inbox.accept("w", wall.board_id, waits.id, actor="김", edits=edits)
    assert taken == again
    assert taken.verdict is Verdict.ACCEPTED
    ticket = await wall.ticket(taken.ticket_id)
    assert (ticket.title, ticket.edited, ticket.owner) == ("서버 이전", ("title",), "김민수")
    with pytest.raises(ConflictError):
        await inbox.ignore("w", wall.board_id, waits.id, actor="김")


async def test_edits_may_not_empty_it(wall: Wall) -> None:
    (waits,) = await wall.offer(offer("a", confidence=0.2, title="서버 이전"))
    with pytest.raises(InputError):
        await wall.boards.inbox.accept(
            "w", wall.board_id, waits.id, actor="김", edits={"title": ""}
        )


async def test_a_person_ignores_it(wall: Wall) -> None:
    (waits,) = await wall.offer(offer("a", confidence=0.2, title="서버 이전"))
    inbox = wall.boards.inbox
    ignored = await inbox.ignore("w", wall.board_id, waits.id, actor="김")
    assert await inbox.ignore("w", wall.board_id, waits.id, actor="김") == ignored
    assert await inbox.listing("w", wall.board_id, verdict=Verdict.PENDING) == []
    (again,) = await wall.offer(offer("a", title="서버 이전"))
    assert again.verdict is Verdict.IGNORED
    taken = await inbox.accept("w", wall.board_id, waits.id, actor="김")
    assert taken.verdict is Verdict.ACCEPTED
    with pytest.raises(NotFoundError):
        await inbox.ignore("w", wall.board_id, "nothing", actor="김")


async def test_owners_are_called_by_their_names(wall: Wall) -> None:
    await wall.boards.people.add("w", "김민수", ["민수", "김 대리"])
    (made,) = await wall.offer(offer("a", title="서버 이전", owner="김 대리"))
    assert (await wall.ticket(made.ticket_id)).owner == "김민수"


async def test_every_decision_is_told(wall: Wall) -> None:
    (waits,) = await wall.offer(offer("a", confidence=0.2, title="서버 이전"))
    await wall.boards.inbox.accept("w", wall.board_id, waits.id, actor="김")
    told = [one["verdict"] for kind, one in await wall.told() if kind == "suggestion_changed"]
    assert told == ["pending", "accepted"]
