"""What boards read: a few rows for a move or a suggestion, however many tickets there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import anyio
import pytest
from sqlalchemy import event, insert

from moksori.backends.store.database import SqlDatabase
from moksori.board.model import Check, Evidence, Kind, Offer, Verdict, Wanted
from moksori.board.tables import TICKET
from moksori.schema import new_id

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Wall = Any  # the fixture's class stands in conftest.py

MANY = 600
THINGS = ["로그인", "결제", "배송", "회원", "검색", "재고", "예약", "급여", "계약", "견적"]
EVIDENCE = (Evidence("m1", ("S0001",)),)


@dataclass
class Counter:
    """How many rows came back, as drivers hold them ready."""

    rows: int = 0
    statements: list[str] = field(default_factory=list)


@contextmanager
def counted(database: SqlDatabase) -> Iterator[Counter]:
    counter = Counter()

    def after(_: Any, cursor: Any, statement: str, *__: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event
        counter.statements.append(statement)
        if statement.startswith("SELECT"):
            counter.rows += len(cursor._rows)

    engine = database._engine.sync_engine
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield counter
    finally:
        event.remove(engine, "after_cursor_execute", after)


@pytest.fixture
async def full(wall: Wall, database: SqlDatabase) -> Wall:
    """A board with many tickets in its first column."""
    row = {
        "workspace": "w",
        "board_id": wall.board_id,
        "column_id": wall.columns["todo"],
        "description": "",
        "labels": [],
        "checklist": [],
        "evidence": [],
        "edited": [],
        "archived": False,
        "version": 1,
    }
    first = await wall.add("맨 앞")
    own = {"created_at": first.created_at, "updated_at": first.created_at}
    rows = [
        {
            **row,
            **own,
            "id": new_id(),
            "rank": str(600_000_000_000 + place * 1000).rstrip("0"),
            "title": f"{THINGS[place % 10]} {THINGS[place // 10 % 10]} {place}번 화면 수정",
        }
        for place in range(MANY)
    ]
    async with database.begin() as tx:
        await tx.execute(insert(TICKET), rows)
    return wall


async def test_a_move_reads_a_few_rows(full: Wall, database: SqlDatabase) -> None:
    todo, doing = full.columns["todo"], full.columns["doing"]
    cards = await full.boards.tickets.cards("w", full.board_id)
    assert len(cards) == MANY + 1
    with counted(database) as counter:
        await full.boards.tickets.move(
            "w", cards[0]["id"], todo, before=cards[300]["id"], actor="김"
        )
        await full.boards.tickets.move("w", cards[0]["id"], todo, actor="김")
        await full.boards.tickets.move("w", cards[0]["id"], doing, actor="김")
        await full.add("새 것")
    assert 0 < counter.rows < 80
    shown = await full.boards.tickets.cards("w", full.board_id, wanted=Wanted(todo))
    assert [one["id"] for one in shown[:-1]] == [one["id"] for one in cards[1:]]
    assert await full.where(cards[0]["id"]) == "doing"


async def test_a_limited_column_counts_up_to_its_limit(full: Wall, database: SqlDatabase) -> None:
    _, columns, _ = await full.boards.get("w", full.board_id)
    limited = [replace(one, wip_limit=MANY + 2) for one in columns]
    await full.boards.set_columns("w", full.board_id, limited)
    with counted(database) as counter:
        await full.add("새 것")
    assert counter.rows < 20


async def test_a_suggestion_looks_at_a_few_tickets(full: Wall, database: SqlDatabase) -> None:
    await full.offer(Offer("warm", Kind.NEW, 0.9, EVIDENCE, title="아무도 모르는 고양이"))
    with counted(database) as counter:
        offers = [
            Offer("a", Kind.STATUS, 0.9, EVIDENCE, subject="결제 재고 51번 화면", to="done"),
            Offer("b", Kind.NEW, 0.9, EVIDENCE, title="결제 재고 51번 화면 고치기"),
            Offer("c", Kind.NEW, 0.9, EVIDENCE, title="강아지 사료 주문"),
        ]
        moved, again, new = await full.offer(*offers)
    assert counter.rows < 250
    ticket = await full.ticket(moved.ticket_id)
    assert ticket.title == "결제 재고 51번 화면 수정"
    assert await full.where(ticket.id) == "done"
    assert again.ticket_id not in {None, ticket.id}  # that one is done, so it is work anew
    assert new.verdict is Verdict.APPLIED


async def test_titles_are_read_once(full: Wall, database: SqlDatabase) -> None:
    await full.offer(Offer("a", Kind.NEW, 0.9, EVIDENCE, title="강아지 사료 주문"))
    with counted(database) as counter:
        await full.offer(Offer("b", Kind.NEW, 0.9, EVIDENCE, title="고양이 사료 주문"))
    assert counter.rows < 30  # one of them is the title of the first offer


async def test_many_who_offer_at_once_read_the_titles_together(full: Wall) -> None:
    found: list[str | None] = []

    async def offer(number: int) -> None:
        name = f"{THINGS[number % 10]} {THINGS[number // 10 % 10]} {number}번 화면"
        change = Offer(f"k{number}", Kind.STATUS, 0.9, EVIDENCE, subject=name, to="done")
        (made,) = await full.offer(change)
        assert made.verdict is Verdict.APPLIED
        found.append(made.ticket_id)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as tasks:
            for number in (7, 77, 277, 577):
                tasks.start_soon(offer, number)
    assert len(set(found)) == 4
    done = Wanted(full.columns["done"])
    assert len(await full.boards.tickets.cards("w", full.board_id, wanted=done)) == 4


async def test_a_renamed_ticket_is_found_by_its_new_name(wall: Wall) -> None:
    made = await wall.add("로그인 오류 수정")
    await wall.offer(Offer("a", Kind.STATUS, 0.9, EVIDENCE, subject="로그인 오류", to="doing"))
    await wall.boards.tickets.change("w", made.id, {"title": "정산 배치 점검"}, actor="김")
    old = Offer("b", Kind.STATUS, 0.9, EVIDENCE, subject="로그인 오류", to="done")
    new = Offer("c", Kind.STATUS, 0.9, EVIDENCE, subject="정산 배치", to="done")
    waits, done = await wall.offer(old, new)
    assert (waits.ticket_id, done.ticket_id) == (None, made.id)


async def test_a_deleted_ticket_is_found_again_when_it_is_back(wall: Wall) -> None:
    made = await wall.add("로그인 오류 수정")
    await wall.boards.tickets.remove("w", made.id, actor="김")
    (none,) = await wall.offer(
        Offer("a", Kind.STATUS, 0.9, EVIDENCE, subject="로그인 오류", to="doing")
    )
    assert none.ticket_id is None
    await wall.undo(2)
    (found,) = await wall.offer(
        Offer("b", Kind.STATUS, 0.9, EVIDENCE, subject="로그인 오류", to="doing")
    )
    assert found.ticket_id == made.id


async def test_cards_show_what_tickets_are(wall: Wall) -> None:
    await wall.boards.people.add("w", "김민수", ["민수"])
    made = await wall.add(
        '화면 "시안"',
        owner="민수",
        due=date(2026, 11, 20),
        labels=("디자인", 'a,"b'),
        checklist=(Check("초안", done=True), Check('"done":true,"done":')),
    )
    await wall.offer(Offer("a", Kind.STATUS, 0.9, EVIDENCE, ticket_id=made.id, to="todo"))
    (card,) = await wall.boards.tickets.cards("w", wall.board_id)
    assert card == {
        "id": made.id,
        "column_id": wall.columns["todo"],
        "rank": made.rank,
        "title": '화면 "시안"',
        "owner": "김민수",
        "due": "2026-11-20",
        "labels": ["디자인", 'a,"b'],
        "checks": 2,
        "checks_done": 1,
        "evidence": 1,
        "version": 2,
    }


async def test_tickets_and_cards_are_filtered_alike(wall: Wall) -> None:
    await wall.boards.people.add("w", "김민수", ["민수", "김 대리"])
    await wall.add("로그인 오류", owner="김민수", labels=("UI", "급함"), due=date(2026, 11, 20))
    await wall.add("결제 100%", description="카드 LOGIN", owner="이정훈", labels=("ui",))
    await wall.add("배송", labels=('x"UI',), due=date(2026, 12, 1))

    async def found(**wanted: Any) -> list[str]:  # noqa: ANN401 - fields of Wanted
        asked = Wanted(**wanted)
        tickets = await wall.boards.tickets.listing("w", wall.board_id, wanted=asked)
        cards = await wall.boards.tickets.cards("w", wall.board_id, wanted=asked)
        titles = [one.title for one in tickets]
        assert titles == [one["title"] for one in cards]
        return titles

    assert await found(owner="김 대리") == ["로그인 오류"]
    assert await found(owner="박지영") == []
    assert await found(label="UI") == ["로그인 오류"]
    assert await found(label="급함") == ["로그인 오류"]
    assert await found(due_before=date(2026, 12, 1)) == ["로그인 오류"]
    assert await found(text="login") == ["결제 100%"]
    assert await found(text="100%") == ["결제 100%"]
    assert await found(text="%") == ["결제 100%"]
    assert await found(text="오류", owner="민수", column_id=wall.columns["todo"]) == ["로그인 오류"]
    assert await found(column_id=wall.columns["done"]) == []


async def test_cards_are_paged(wall: Wall) -> None:
    for number in range(5):
        await wall.add(f"{number}")
    first = await wall.boards.tickets.cards("w", wall.board_id, limit=3)
    rest = await wall.boards.tickets.cards("w", wall.board_id, after=first[-1]["id"], limit=3)
    assert [one["title"] for one in first + rest] == ["0", "1", "2", "3", "4"]
