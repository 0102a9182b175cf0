"""Boards, columns, tickets and people on every database."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from typing import Any

import anyio
import pytest

from moksori.board.model import Check, Column, Status, Wanted
from moksori.board.service import Boards
from moksori.board.tickets import NewTicket
from moksori.errors import (
    ConflictError,
    IdempotencyConflictError,
    InputError,
    MoksoriError,
    NotFoundError,
    StaleError,
)

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Wall = Any  # the fixture's class stands in conftest.py


async def test_a_new_board_has_the_usual_columns(boards: Boards) -> None:
    made = await boards.create("w", "제품 보드")
    board, columns, counts = await boards.get("w", made.id)
    assert (board.name, board.gate, counts) == ("제품 보드", 0.85, {})
    assert [(one.name, one.status) for one in columns] == [
        ("할 일", "todo"),
        ("진행 중", "doing"),
        ("검토", "review"),
        ("완료", "done"),
    ]
    assert [one.id for one in await boards.listing("w")] == [made.id]


async def test_a_board_is_edited_and_deleted(wall: Wall) -> None:
    board = await wall.boards.edit("w", wall.board_id, gate=0.5)
    assert (board.name, board.gate) == ("제품", 0.5)
    await wall.boards.edit("w", wall.board_id, name="새 이름")
    await wall.add("하나")
    await wall.boards.delete("w", wall.board_id)
    assert await wall.boards.listing("w") == []
    assert [(kind, one["action"]) for kind, one in await wall.told()] == [
        ("board_changed", "deleted")
    ]
    with pytest.raises(NotFoundError):
        await wall.boards.delete("w", wall.board_id)


async def test_a_ticket_keeps_everything(wall: Wall) -> None:
    made = await wall.add(
        "결제 화면 시안",
        description="두 가지로\n준비",
        owner="김민수",
        due=date(2026, 11, 20),
        labels=("디자인",),
        checklist=(Check("초안"), Check("리뷰", done=True)),
    )
    assert await wall.ticket(made.id) == made
    assert made.edited == ("title", "description", "owner", "due", "labels", "checklist")
    assert made.version == 1
    assert await wall.where(made.id) == "todo"


async def test_tickets_stand_in_the_order_of_their_making_and_are_paged(wall: Wall) -> None:
    for number in range(7):
        await wall.add(f"{number}")
    assert await wall.titles("todo") == [f"{number}" for number in range(7)]
    pages: list[str] = []
    after = None
    while found := await wall.boards.tickets.listing("w", wall.board_id, after=after, limit=3):
        pages += [one.title for one in found]
        after = found[-1].id
    assert pages == [f"{number}" for number in range(7)]


async def test_a_ticket_is_moved_anywhere(wall: Wall) -> None:
    made = [await wall.add(title) for title in "abcd"]
    todo, done = wall.columns["todo"], wall.columns["done"]

    async def move(title: str, column: str, before: str | None = None) -> None:
        ids = {one.title: one.id for one in made}
        where = None if before is None else ids[before]
        await wall.boards.tickets.move("w", ids[title], column, before=where, actor="김")

    await move("d", todo, "a")
    await move("a", todo)
    assert await wall.titles("todo") == ["d", "b", "c", "a"]
    await move("c", done)
    await move("b", done, "c")
    await move("b", done, "b")
    assert await wall.titles("done") == ["b", "c"]
    assert await wall.titles("todo") == ["d", "a"]
    with pytest.raises(NotFoundError):
        await move("d", todo, "c")
    with pytest.raises(NotFoundError):
        await move("d", "nowhere")


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_the_same_gap_never_runs_out(wall: Wall) -> None:
    first, last, *rest = [await wall.add(title) for title in "abcd"]
    for turn in range(900):
        moved = rest[turn % 2]
        await wall.boards.tickets.move("w", moved.id, first.column_id, before=last.id, actor="김")
    assert await wall.titles("todo") == ["a", "c", "d", "b"]


async def test_a_full_column_refuses_people(wall: Wall) -> None:
    _, columns, _ = await wall.boards.get("w", wall.board_id)
    limited = [replace(one, wip_limit=1) if one.status == "doing" else one for one in columns]
    await wall.boards.set_columns("w", wall.board_id, limited)
    one, two = [await wall.add(title) for title in "ab"]
    await wall.boards.tickets.set_status("w", one.id, Status.DOING, actor="김")
    await wall.boards.tickets.set_status("w", one.id, Status.DOING, actor="김")
    await wall.boards.tickets.move("w", one.id, one.column_id, actor="김")
    await wall.boards.tickets.set_status("w", one.id, Status.DOING, actor="김")
    with pytest.raises(ConflictError, match="full"):
        await wall.boards.tickets.set_status("w", two.id, Status.DOING, actor="김")
    with pytest.raises(ConflictError, match="full"):
        await wall.add("c", column_id=wall.columns["doing"])


async def test_columns_are_edited_but_not_away_from_tickets(wall: Wall) -> None:
    _, columns, _ = await wall.boards.get("w", wall.board_id)
    await wall.add("a")
    made = await wall.boards.set_columns(
        "w", wall.board_id, [Column("", "아이디어"), columns[0], columns[3]]
    )
    assert [one.name for one in made] == ["아이디어", "할 일", "완료"]
    with pytest.raises(ConflictError):
        await wall.boards.set_columns("w", wall.board_id, made[:1])
    with pytest.raises(NotFoundError):
        await wall.boards.set_columns("w", wall.board_id, [Column("x", "남의 것"), *made])
    for wrong in ([], [*made, made[0]], [*made, Column("", "또 완료", Status.DONE)]):
        with pytest.raises(InputError):
            await wall.boards.set_columns("w", wall.board_id, wrong)
    (ticket,) = await wall.boards.tickets.listing("w", wall.board_id)
    with pytest.raises(ConflictError, match="status"):
        await wall.boards.tickets.set_status("w", ticket.id, Status.REVIEW, actor="김")


async def test_an_edit_of_an_old_version_is_refused(wall: Wall) -> None:
    made = await wall.add("a")
    edited = await wall.boards.tickets.change("w", made.id, {"title": "b"}, actor="김", version=1)
    assert (edited.title, edited.version) == ("b", 2)
    with pytest.raises(StaleError) as caught:
        await wall.boards.tickets.change("w", made.id, {"title": "c"}, actor="이", version=1)
    assert caught.value.facts == {"version": 2}
    with pytest.raises(InputError):
        await wall.boards.tickets.change("w", made.id, {"rank": "1"}, actor="이")
    assert (await wall.ticket(made.id)).title == "b"


async def test_an_edit_that_changes_nothing_is_none(wall: Wall) -> None:
    made = await wall.add("a")
    again = await wall.boards.tickets.change("w", made.id, {"title": "a"}, actor="김")
    assert again.version == 1
    assert await wall.actions() == ["created"]


async def test_a_key_makes_one_ticket(wall: Wall) -> None:
    async def add(title: str) -> str:
        new = NewTicket(title, due=date(2026, 11, 20))
        made = await wall.boards.tickets.add("w", wall.board_id, new, actor="김", key="k1")
        assert isinstance(made.id, str)
        return made.id

    assert await add("a") == await add("a")
    with pytest.raises(IdempotencyConflictError):
        await add("b")
    assert await wall.titles() == ["a"]


async def test_every_act_is_taken_back(wall: Wall) -> None:
    made = await wall.add("a")
    await wall.boards.tickets.change("w", made.id, {"title": "b", "owner": "이"}, actor="김")
    await wall.boards.tickets.set_status("w", made.id, Status.DONE, actor="김")
    await wall.boards.tickets.remove("w", made.id, actor="김")
    acts = await wall.boards.activity("w", wall.board_id)
    assert [act.action for act in acts] == ["deleted", "moved", "edited", "created"]
    with pytest.raises(NotFoundError):
        await wall.ticket(made.id)
    await wall.undo(acts[0].number)
    assert await wall.where(made.id) == "done"
    await wall.undo(acts[1].number)
    assert await wall.where(made.id) == "todo"
    await wall.undo(acts[2].number)
    back = await wall.ticket(made.id)
    assert (back.title, back.owner) == ("a", None)
    await wall.undo(acts[3].number)
    assert await wall.titles() == []


async def test_undo_happens_once_and_can_be_undone(wall: Wall) -> None:
    made = await wall.add("a")
    await wall.boards.tickets.change("w", made.id, {"title": "b"}, actor="김")
    number = (await wall.boards.activity("w", wall.board_id))[0].number
    first = await wall.boards.undo("w", wall.board_id, number, actor="김")
    again = await wall.boards.undo("w", wall.board_id, number, actor="이")
    assert first == again
    assert (await wall.ticket(made.id)).title == "a"
    await wall.undo(first.number)
    assert (await wall.ticket(made.id)).title == "b"


async def test_undo_does_not_run_over_later_changes(wall: Wall) -> None:
    made = await wall.add("a")
    await wall.boards.tickets.change("w", made.id, {"title": "b"}, actor="김")
    number = (await wall.boards.activity("w", wall.board_id))[0].number
    await wall.boards.tickets.change("w", made.id, {"title": "c"}, actor="김")
    with pytest.raises(ConflictError, match="since"):
        await wall.undo(number)
    assert (await wall.ticket(made.id)).title == "c"
    with pytest.raises(NotFoundError):
        await wall.undo(99)


async def test_moves_at_once_lose_nothing(wall: Wall) -> None:
    made = [await wall.add(f"{number}") for number in range(8)]
    doing = wall.columns["doing"]

    async def move(ticket_id: str) -> None:
        await wall.boards.tickets.move("w", ticket_id, doing, actor="김")

    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            for ticket in made:
                tasks.start_soon(move, ticket.id)
    found = await wall.boards.tickets.listing("w", wall.board_id, wanted=Wanted(doing))
    assert len({one.rank for one in found}) == len(made)
    acts = await wall.boards.activity("w", wall.board_id)
    assert [act.number for act in acts] == list(range(16, 0, -1))


async def test_a_limit_holds_when_many_come_at_once(wall: Wall) -> None:
    _, columns, _ = await wall.boards.get("w", wall.board_id)
    limited = [replace(one, wip_limit=3) for one in columns]
    await wall.boards.set_columns("w", wall.board_id, limited)
    refused: list[MoksoriError] = []

    async def attempt(work: Awaitable[Any]) -> None:
        try:
            await work
        except ConflictError as error:
            refused.append(error)

    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            for number in range(8):
                tasks.start_soon(attempt, wall.add(f"{number}"))
    assert len(await wall.titles("todo")) == 3
    assert len(refused) == 5


async def test_of_two_edits_of_one_version_one_wins(wall: Wall) -> None:
    made = await wall.add("a")
    outcomes: list[str] = []

    async def edit(title: str) -> None:
        try:
            await wall.boards.tickets.change("w", made.id, {"title": title}, actor=title, version=1)
            outcomes.append("won")
        except StaleError:
            outcomes.append("lost")

    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            for title in "xyz":
                tasks.start_soon(edit, title)
    assert sorted(outcomes) == ["lost", "lost", "won"]
    assert (await wall.ticket(made.id)).version == 2


async def test_another_workspace_sees_and_changes_nothing(wall: Wall) -> None:
    made = await wall.add("a")
    boards, board_id = wall.boards, wall.board_id
    assert await boards.listing("other") == []
    attempts = [
        boards.get("other", board_id),
        boards.edit("other", board_id, name="x"),
        boards.delete("other", board_id),
        boards.set_columns("other", board_id, [Column("", "x")]),
        boards.tickets.add("other", board_id, NewTicket("x"), actor="x"),
        boards.tickets.get("other", made.id),
        boards.tickets.listing("other", board_id),
        boards.tickets.change("other", made.id, {"title": "x"}, actor="x"),
        boards.tickets.move("other", made.id, made.column_id, actor="x"),
        boards.tickets.remove("other", made.id, actor="x"),
        boards.activity("other", board_id),
        boards.undo("other", board_id, 1, actor="x"),
        boards.inbox.listing("other", board_id),
        boards.inbox.offer("other", board_id, []),
        boards.inbox.accept("other", board_id, "x", actor="x"),
        boards.inbox.ignore("other", board_id, "x", actor="x"),
    ]
    for attempt in attempts:
        with pytest.raises(NotFoundError):
            await attempt
    assert await wall.ticket(made.id) == made


async def test_people_have_aliases(boards: Boards) -> None:
    made = await boards.people.add("w", "김민수", ["민수", "김 대리"])
    assert await boards.people.listing("w") == [made]
    changed = replace(made, aliases=("민수",))
    assert await boards.people.change("w", changed) == changed
    assert await boards.people.change("w", changed) == changed
    assert await boards.people.listing("w") == [changed]
    assert await boards.people.listing("other") == []
    for attempt in (boards.people.change("other", made), boards.people.remove("other", made.id)):
        with pytest.raises(NotFoundError):
            await attempt
    await boards.people.remove("w", made.id)
    assert await boards.people.listing("w") == []


async def test_every_change_is_told(wall: Wall) -> None:
    made = await wall.add("a")
    await wall.boards.tickets.set_status("w", made.id, Status.DONE, actor="김")
    await wall.boards.tickets.set_status("w", made.id, Status.DONE, actor="김")
    told = await wall.told()
    assert [(kind, one["action"]) for kind, one in told] == [
        ("board_changed", "created"),
        ("ticket_changed", "created"),
        ("ticket_changed", "moved"),
    ]
    last = told[-1][1]
    assert (last["ticket_id"], last["version"], last["activity"]) == (made.id, 2, 2)
    assert last["ticket"]["column_id"] == wall.columns["done"]


async def test_a_workspace_without_a_board_gets_one_however_many_ask(boards: Boards) -> None:
    found: list[str] = []

    async def ask() -> None:
        found.append((await boards.default("w")).id)

    async with anyio.create_task_group() as tasks:
        for _ in range(6):
            tasks.start_soon(ask)
    (made,) = await boards.listing("w")
    assert set(found) == {made.id}
    assert len((await boards.get("w", made.id))[1]) == len(Status)
    await boards.create("w", "나중")
    assert (await boards.default("w")).id == made.id


async def test_a_board_that_is_there_is_the_default(boards: Boards) -> None:
    made = await boards.create("w", "제품")
    assert (await boards.default("w")).id == made.id
    assert (await boards.default("다른 곳")).id != made.id
