"""Suggestions of a meeting that goes on: kept up to date, and nothing of a person's undone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import anyio
import pytest

from moksori.board.model import BLOCKED_LABEL, Evidence, Kind, Offer, Suggestion, Verdict
from moksori.board.renewing import Renewal
from moksori.errors import NotFoundError

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Wall = Any  # the fixture's class stands in conftest.py

FRIDAY = date(2026, 11, 20)


def work(key: str = "a", title: str = "결제 화면 시안", **fields: Any) -> Offer:  # noqa: ANN401 - fields of Offer
    sure, said = fields.pop("confidence", 0.95), fields.pop("said", ("S0001",))
    return Offer(f"m1:{key}", Kind.NEW, sure, (Evidence("m1", said),), title=title, **fields)


def state(to: str, **fields: Any) -> Offer:  # noqa: ANN401 - fields of Offer
    sure, said = fields.pop("confidence", 0.95), fields.pop("said", ("S0002",))
    evidence = (Evidence("m1", said),)
    return Offer("m1:s", Kind.STATUS, sure, evidence, subject="결제 화면 시안", to=to, **fields)


async def keep_up(wall: Wall, *offers: Offer, **more: frozenset[str]) -> list[Suggestion]:
    renewal = Renewal(offers, **more)
    done: list[Suggestion] = await wall.boards.inbox.keep_up("w", wall.board_id, "m1", renewal)
    return done


async def held(wall: Wall, key: str = "a") -> Suggestion:
    found: Sequence[Suggestion] = await wall.boards.inbox.listing("w", wall.board_id)
    return next(one for one in found if one.offer.source_key == f"m1:{key}")


async def test_what_is_new_is_taken_as_any_offer(wall: Wall) -> None:
    made, waits = await keep_up(wall, work(), work("b", "서버 이전", confidence=0.6))
    assert (made.verdict, waits.verdict) == (Verdict.APPLIED, Verdict.PENDING)
    assert await wall.titles() == ["결제 화면 시안"]


async def test_cards_and_suggestions_follow_a_person_who_is_called_otherwise(wall: Wall) -> None:
    waiting = work("b", "서버 이전", confidence=0.6, owner="화자 1")
    await keep_up(wall, work(owner="화자 1"), waiting, work("c", "시험", owner="김민수"))
    inbox = wall.boards.inbox
    assert len(await inbox.rename("w", wall.board_id, "m1", "화자 1", "이정훈")) == 2
    owners = {one.title: one.owner for one in await wall.boards.tickets.listing("w", wall.board_id)}
    assert owners == {"결제 화면 시안": "이정훈", "시험": "김민수"}
    assert (await held(wall, "b")).offer.owner == "이정훈"
    assert (await held(wall, "b")).verdict is Verdict.PENDING
    assert await inbox.rename("w", wall.board_id, "m1", "화자 1", "이정훈") == []
    assert await inbox.rename("w", wall.board_id, "m2", "김민수", "누구") == [], "another meeting"


async def test_a_card_that_was_given_to_somebody_else_stays_his(wall: Wall) -> None:
    (made,) = await keep_up(wall, work(owner="화자 1"))
    await wall.boards.tickets.change("w", made.ticket_id, {"owner": "박지훈"}, actor="김")
    await wall.boards.inbox.rename("w", wall.board_id, "m1", "화자 1", "이정훈")
    assert [one.owner for one in await wall.boards.tickets.listing("w", wall.board_id)] == [
        "박지훈"
    ]
    assert (await held(wall)).offer.owner == "이정훈"


async def test_the_same_again_does_nothing_and_tells_nothing(wall: Wall) -> None:
    offers = (work(owner="이정훈"), work("b", "서버 이전", confidence=0.6))
    await keep_up(wall, *offers)
    told = await wall.told()
    assert await keep_up(wall, *offers) == []
    assert await wall.told() == told


async def test_a_card_that_nobody_touched_becomes_better(wall: Wall) -> None:
    await keep_up(wall, work(title="시안"))
    better = work(title="결제 화면 시안", owner="이정훈", due=FRIDAY, said=("S0001", "S0003"))
    (changed,) = await keep_up(wall, better)
    ticket = await wall.ticket(changed.ticket_id)
    assert (ticket.title, ticket.owner, ticket.due) == ("결제 화면 시안", "이정훈", FRIDAY)
    assert ticket.evidence == (Evidence("m1", ("S0001", "S0003")),)
    assert ticket.edited == ()
    assert await wall.actions() == ["created", "refined"]
    assert (await held(wall)).offer == better


async def test_what_was_made_better_can_be_undone_and_stays_so(wall: Wall) -> None:
    await keep_up(wall, work(title="시안"))
    (changed,) = await keep_up(wall, work(owner="이정훈"))
    acts = await wall.boards.activity("w", wall.board_id)
    await wall.undo(acts[0].number)
    for offer in (work(owner="이정훈"), work(title="결제 화면 시안 2", owner="김민수")):
        await keep_up(wall, offer)
        ticket = await wall.ticket(changed.ticket_id)
        assert (ticket.title, ticket.owner) == ("시안", None)
    assert (await held(wall)).verdict is Verdict.APPLIED


async def test_a_suggestion_that_was_made_better_can_be_undone_whole(wall: Wall) -> None:
    (made,) = await keep_up(wall, work(title="시안"))
    await keep_up(wall, work(owner="이정훈"))
    await wall.boards.inbox.undo("w", wall.board_id, made.id, actor="김")
    assert await wall.titles() == []
    assert await keep_up(wall, work(owner="김민수")) == []
    assert await wall.titles() == []


async def test_a_field_that_a_person_set_stays_and_the_others_follow(wall: Wall) -> None:
    (made,) = await keep_up(wall, work(title="시안"))
    await wall.boards.tickets.change("w", made.ticket_id, {"title": "첫 시안"}, actor="김")
    await keep_up(wall, work(title="결제 화면 시안", due=FRIDAY))
    ticket = await wall.ticket(made.ticket_id)
    assert (ticket.title, ticket.due) == ("첫 시안", FRIDAY)
    await keep_up(wall, work(title="또 다른 이름", due=None))
    ticket = await wall.ticket(made.ticket_id)
    assert (ticket.title, ticket.due) == ("첫 시안", None)


async def test_a_field_that_a_person_put_back_stays_too(wall: Wall) -> None:
    (made,) = await keep_up(wall, work(title="시안"))
    for title in ("첫 시안", "시안"):
        await wall.boards.tickets.change("w", made.ticket_id, {"title": title}, actor="김")
    await keep_up(wall, work(title="결제 화면 시안"))
    assert (await wall.ticket(made.ticket_id)).title == "시안"


@pytest.mark.parametrize("act", ["move", "remove", "ignore", "accept", "undo"])
async def test_what_a_person_did_stays_done(wall: Wall, act: str) -> None:
    waits = act in {"ignore", "accept"}
    (made,) = await keep_up(wall, work(title="시안", confidence=0.5 if waits else 0.95))
    inbox, tickets = wall.boards.inbox, wall.boards.tickets
    if act == "move":
        await tickets.move("w", made.ticket_id, wall.columns["done"], actor="김")
    elif act == "remove":
        await tickets.remove("w", made.ticket_id, actor="김")
    else:
        await getattr(inbox, act)("w", wall.board_id, made.id, actor="김")
    before = await wall.titles("done"), await wall.titles(), (await held(wall)).verdict
    await keep_up(wall, work(title="시안", owner="이정훈"))
    await keep_up(wall)
    assert (await wall.titles("done"), await wall.titles(), (await held(wall)).verdict) == before
    moved = {"move": (["시안"], ["시안"]), "accept": ([], ["시안"])}
    assert before[:2] == moved.get(act, ([], []))


async def test_what_waits_says_what_is_said_now(wall: Wall) -> None:
    await keep_up(wall, work(title="시안", confidence=0.5))
    await keep_up(wall, work(title="결제 화면 시안", owner="이정훈", confidence=0.6))
    found = await held(wall)
    assert (found.verdict, found.offer.title, found.offer.owner) == (
        Verdict.PENDING,
        "결제 화면 시안",
        "이정훈",
    )
    assert await wall.titles() == []


async def test_what_waits_is_applied_once_it_is_sure(wall: Wall) -> None:
    await keep_up(wall, work(confidence=0.6))
    (sure,) = await keep_up(wall, work(confidence=0.95, owner="이정훈"))
    assert sure.verdict is Verdict.APPLIED
    ticket = await wall.ticket(sure.ticket_id)
    assert (ticket.title, ticket.owner) == ("결제 화면 시안", "이정훈")
    assert len(await wall.boards.inbox.listing("w", wall.board_id)) == 1


async def test_what_is_taken_back_leaves_the_inbox_and_may_come_again(wall: Wall) -> None:
    await keep_up(wall, work(confidence=0.6))
    (gone,) = await keep_up(wall)
    assert gone.verdict is Verdict.WITHDRAWN
    assert await wall.boards.inbox.waiting("w") == []
    assert await keep_up(wall) == []
    (again,) = await keep_up(wall, work(confidence=0.6))
    assert (again.id, again.verdict) == (gone.id, Verdict.PENDING)
    await keep_up(wall)
    (sure,) = await keep_up(wall, work())
    assert (sure.id, sure.verdict) == (gone.id, Verdict.APPLIED)


async def test_a_card_that_is_taken_back_is_left_and_noted_once(wall: Wall) -> None:
    (made,) = await keep_up(wall, work())
    (gone,) = await keep_up(wall)
    assert (gone.verdict, gone.offer.stands) == (Verdict.APPLIED, False)
    assert await wall.titles() == ["결제 화면 시안"]
    assert await keep_up(wall) == []
    assert await wall.actions() == ["created", "withdrawn"]
    (back,) = await keep_up(wall, work())
    assert (back.id, back.offer.stands) == (made.id, True)
    await wall.boards.inbox.undo("w", wall.board_id, made.id, actor="김")
    assert await wall.titles() == []


async def test_what_left_for_another_reason_is_not_withdrawn(wall: Wall) -> None:
    await keep_up(wall, work(confidence=0.6), work("b", "서버 이전"))
    assert await keep_up(wall, left=frozenset(("m1:a", "m1:b"))) == []
    assert (await held(wall)).verdict is Verdict.PENDING
    assert await wall.actions() == ["created"]


async def test_what_is_offered_once_is_not_changed_again(wall: Wall) -> None:
    once = frozenset(("m1:a",))
    await keep_up(wall, work(title="사람이 쓴 제목"), once=once)
    assert await keep_up(wall, work(title="다른 제목"), once=once) == []
    assert await wall.titles() == ["사람이 쓴 제목"]


async def test_other_sources_are_left_alone(wall: Wall) -> None:
    other, far = work("b", confidence=0.6), work("c", confidence=0.6)
    await wall.offer(replace(other, source_key="m2:a"), replace(far, source_key="m10:a"))
    assert await keep_up(wall) == []
    await wall.offer(replace(work(title="서버 이전", confidence=0.6), source_key="m1;a"))
    assert await keep_up(wall) == []


async def test_a_ticket_of_before_only_gets_what_it_lacks(wall: Wall) -> None:
    old = await wall.add("결제 화면 시안", owner="박지영")
    (made,) = await keep_up(wall, work(owner="박지영"))
    assert made.ticket_id == old.id
    said = ("S0001", "S0009")
    await keep_up(wall, work(title="다른 이름", owner="이정훈", due=FRIDAY, said=said))
    ticket = await wall.ticket(old.id)
    assert (ticket.title, ticket.owner, ticket.due) == ("결제 화면 시안", "박지영", FRIDAY)
    assert ticket.evidence == (Evidence("m1", ("S0001", "S0009")),)


async def test_a_state_that_is_told_otherwise_moves_the_card_again(wall: Wall) -> None:
    ticket = await wall.add("결제 화면 시안")
    await keep_up(wall, state("done"))
    assert await wall.where(ticket.id) == "done"
    (moved,) = await keep_up(wall, state("doing", said=("S0002", "S0003")))
    assert await wall.where(ticket.id) == "doing"
    await wall.boards.inbox.undo("w", wall.board_id, moved.id, actor="김")
    assert await wall.where(ticket.id) == "done"


async def test_a_card_that_a_person_moved_stays_there(wall: Wall) -> None:
    ticket = await wall.add("결제 화면 시안")
    await keep_up(wall, state("done"))
    await wall.boards.tickets.move("w", ticket.id, wall.columns["review"], actor="김")
    await keep_up(wall, state("doing"))
    assert await wall.where(ticket.id) == "review"


async def test_a_block_that_is_told_away_takes_its_mark_along(wall: Wall) -> None:
    ticket = await wall.add("결제 화면 시안")
    await keep_up(wall, state("blocked"))
    assert (await wall.ticket(ticket.id)).labels == (BLOCKED_LABEL,)
    await keep_up(wall, state("doing"))
    assert (await wall.ticket(ticket.id)).labels == ()
    assert await wall.where(ticket.id) == "doing"
    await keep_up(wall, state("blocked"))
    assert await wall.where(ticket.id) == "todo"
    assert (await wall.ticket(ticket.id)).labels == (BLOCKED_LABEL,)


async def test_a_state_that_became_unsure_does_not_move_the_card(wall: Wall) -> None:
    ticket = await wall.add("결제 화면 시안")
    await keep_up(wall, state("doing"))
    await keep_up(wall, state("done", confidence=0.5))
    assert await wall.where(ticket.id) == "doing"


async def test_names_are_those_of_the_people(wall: Wall) -> None:
    await wall.boards.people.add("w", "이정훈", ("정훈",))
    (made,) = await keep_up(wall, work(owner="정훈"))
    assert made.offer.owner == "이정훈"
    assert await keep_up(wall, work(owner="정훈")) == []


async def test_at_once_it_is_done_once(wall: Wall) -> None:
    await keep_up(wall, work(title="시안"), work("b", "서버 이전", confidence=0.6))
    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(keep_up, wall, work())
    assert await wall.actions() == ["created", "refined"]
    assert await wall.titles() == ["결제 화면 시안"]
    assert (await held(wall, "b")).verdict is Verdict.WITHDRAWN


async def test_of_a_board_that_is_not_there(wall: Wall) -> None:
    with pytest.raises(NotFoundError):
        await wall.boards.inbox.keep_up("other", wall.board_id, "m1", Renewal([work()]))
