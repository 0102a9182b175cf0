"""The rows of boards: every query sees its own board and nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from moksori.backends.store.database import SqlDatabase
from moksori.board import cards, store
from moksori.board.model import (
    Activity,
    Board,
    Check,
    Column,
    Evidence,
    Kind,
    Offer,
    Person,
    Status,
    Suggestion,
    Ticket,
    Verdict,
    Wanted,
)

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

NOW = datetime(2026, 11, 16, 9, 0, 0, 123456, tzinfo=UTC)
BOARD = Board("b1", "w", "제품 😀", 0.85, 0, NOW)
COLUMNS = [Column("c1", "할 일", Status.TODO), Column("c2", "보류", None, 3)]
TICKET = Ticket(
    id="t1",
    board_id="b1",
    column_id="c1",
    rank="5",
    title="결제 화면 시안 😀",
    created_at=NOW,
    updated_at=NOW,
    description="가" * 30_000,
    owner="김민수",
    due=date(2026, 11, 20),
    labels=("디자인",),
    checklist=(Check("초안", done=True),),
    evidence=(Evidence("m1", ("S0001", "S0002")),),
    edited=("title",),
)
OFFER = Offer("m1:S0001", Kind.NEW, 0.5, TICKET.evidence, "시안", "김민수", date(2026, 11, 20))


@pytest.fixture
async def filled(database: SqlDatabase) -> SqlDatabase:
    async with database.begin() as tx:
        for board in (BOARD, replace(BOARD, id="b2", workspace="other")):
            await store.insert_board(tx, board)
        await store.replace_columns(tx, "b1", COLUMNS)
    return database


async def test_a_board_comes_back_as_it_was(filled: SqlDatabase) -> None:
    async with filled.read() as tx:
        assert await store.find_board(tx, "w", "b1") == BOARD
        assert await store.find_board(tx, "other", "b1") is None
        assert await store.boards(tx, "w") == [BOARD]
        assert await store.columns(tx, "b1") == COLUMNS
        assert await store.columns(tx, "b2") == []


async def test_a_board_is_changed_under_its_lock(filled: SqlDatabase) -> None:
    changed = replace(BOARD, name="새 이름", gate=0.123456789, changes=7)
    async with filled.begin() as tx:
        assert await store.find_board(tx, "w", "b1", lock=True) == BOARD
        await store.change_board(tx, changed)
    async with filled.read() as tx:
        assert await store.boards(tx, "w") == [changed]
        assert await store.boards(tx, "other") == [replace(BOARD, id="b2", workspace="other")]


async def test_a_ticket_comes_back_as_it_was(filled: SqlDatabase) -> None:
    async with filled.begin() as tx:
        await cards.insert_ticket(tx, "w", TICKET, key="k", fingerprint="f")
    async with filled.read() as tx:
        assert await cards.find_ticket(tx, "w", "t1") == TICKET
        assert await cards.find_ticket(tx, "other", "t1") is None
        assert await cards.ticket_by_key(tx, "b1", "k") == (TICKET, "f")
        assert await cards.ticket_by_key(tx, "b2", "k") is None
        assert await cards.ticket_by_key(tx, "b1", "K") is None


async def test_a_ticket_is_changed_whole(filled: SqlDatabase) -> None:
    bare = Ticket("t1", "b1", "c2", "7", "나", NOW, NOW, version=2)
    async with filled.begin() as tx:
        await cards.insert_ticket(tx, "w", TICKET)
        await cards.change_ticket(tx, bare)
    async with filled.read() as tx:
        assert await cards.find_ticket(tx, "w", "t1") == bare


async def add(database: SqlDatabase, *rows: tuple[str, str, str]) -> None:
    async with database.begin() as tx:
        for ticket_id, column_id, rank in rows:
            made = replace(TICKET, id=ticket_id, column_id=column_id, rank=rank, description="")
            await cards.insert_ticket(tx, "w", made)


async def test_tickets_stand_by_column_rank_and_id(filled: SqlDatabase) -> None:
    await add(filled, ("t3", "c1", "5"), ("t1", "c1", "51"), ("t2", "c1", "5"), ("t4", "c2", "01"))
    async with filled.read() as tx:
        found = await cards.tickets(tx, "b1")
        assert [one.id for one in found] == ["t2", "t3", "t1", "t4"]
        for place, one in enumerate(found):
            rest = await cards.tickets(tx, "b1", after=one)
            assert rest == found[place + 1 :]
        only = await cards.tickets(tx, "b1", Wanted("c1"), limit=2)
        assert [one.id for one in only] == ["t2", "t3"]
        assert await cards.tickets(tx, "b2") == []
        assert await cards.ranks(tx, "b1", "c1") == [("t2", "5"), ("t3", "5"), ("t1", "51")]
        assert await cards.counts(tx, "b1") == {"c1": 3, "c2": 1}


async def test_deleted_tickets_are_not_listed(filled: SqlDatabase) -> None:
    gone = replace(TICKET, archived=True)
    async with filled.begin() as tx:
        await cards.insert_ticket(tx, "w", TICKET)
        await cards.change_ticket(tx, gone)
    async with filled.read() as tx:
        assert await cards.tickets(tx, "b1") == []
        assert await cards.ranks(tx, "b1", "c1") == []
        assert await cards.counts(tx, "b1") == {}
        assert await cards.find_ticket(tx, "w", "t1") == gone


async def test_ranks_are_set_without_a_new_version(filled: SqlDatabase) -> None:
    await add(filled, ("t1", "c1", "5"), ("t2", "c1", "6"))
    async with filled.begin() as tx:
        await cards.set_ranks(tx, {"t1": "9", "t2": "1"})
    async with filled.read() as tx:
        found = await cards.tickets(tx, "b1")
    assert [(one.id, one.rank, one.version) for one in found] == [("t2", "1", 1), ("t1", "9", 1)]


def act(number: int, ticket_id: str = "t1") -> Activity:
    before: dict[str, Any] = {"title": "가", "due": None}
    return Activity(number, "b1", ticket_id, "김", "edited", before, {"title": "나"}, NOW)


async def test_the_log_is_read_backwards(filled: SqlDatabase) -> None:
    acts = [act(1), act(2, "t2"), act(3)]
    async with filled.begin() as tx:
        for one in acts:
            await store.insert_activity(tx, one)
        await store.mark_undone(tx, "b1", 2, 3)
    undone = replace(acts[1], undone_by=3)
    async with filled.read() as tx:
        assert await store.find_activity(tx, "b1", 2) == undone
        assert await store.find_activity(tx, "b2", 2) is None

        async def log(ticket_id: str | None, before: int | None, limit: int) -> list[Activity]:
            return await store.activities(tx, "b1", ticket_id=ticket_id, before=before, limit=limit)

        assert await log(None, None, 9) == [acts[2], undone, acts[0]]
        assert await log("t1", None, 9) == [acts[2], acts[0]]
        assert await log(None, 3, 1) == [undone]


async def test_a_suggestion_comes_back_as_it_was(filled: SqlDatabase) -> None:
    made = Suggestion("s1", "b1", OFFER, Verdict.PENDING, NOW)
    done = replace(made, verdict=Verdict.ACCEPTED, ticket_id="t1", activity=4)
    async with filled.begin() as tx:
        await store.put_suggestion(tx, made, new=True)
        await store.put_suggestion(tx, replace(made, id="s2", offer=_keyed("k2")), new=True)
        assert await store.find_suggestion(tx, "b1", "s1") == made
        await store.put_suggestion(tx, done, new=False)
    async with filled.read() as tx:
        assert await store.suggestion_by_key(tx, "b1", "m1:S0001") == done
        assert await store.suggestion_by_key(tx, "b2", "m1:S0001") is None
        assert await store.find_suggestion(tx, "b2", "s1") is None
        every = await store.suggestions(tx, "b1", verdict=None, before=None, limit=9)
        assert [one.id for one in every] == ["s2", "s1"]
        some = await store.suggestions(tx, "b1", verdict=Verdict.ACCEPTED, before="s2", limit=9)
        assert some == [done]


def _keyed(source_key: str) -> Offer:
    return replace(OFFER, source_key=source_key)


async def test_a_deleted_board_leaves_no_rows(filled: SqlDatabase) -> None:
    suggestion = Suggestion("s1", "b1", OFFER, Verdict.PENDING, NOW)
    async with filled.begin() as tx:
        await cards.insert_ticket(tx, "w", TICKET)
        await store.insert_activity(tx, act(1))
        await store.put_suggestion(tx, suggestion, new=True)
        await store.remove_board(tx, "b1")
    async with filled.read() as tx:
        assert await store.find_board(tx, "w", "b1") is None
        assert await cards.find_ticket(tx, "w", "t1") is None
        assert await store.find_activity(tx, "b1", 1) is None
        assert await store.find_suggestion(tx, "b1", "s1") is None
        assert await store.columns(tx, "b1") == []
        assert len(await store.boards(tx, "other")) == 1


async def test_people_come_back_as_they_were(filled: SqlDatabase) -> None:
    one, two = Person("p1", "김민수", ("민수", "김 대리")), Person("p2", "이지영")
    async with filled.begin() as tx:
        await store.insert_person(tx, "w", two)
        await store.insert_person(tx, "w", one)
        assert await store.change_person(tx, "w", one)
        assert not await store.change_person(tx, "other", one)
        assert not await store.remove_person(tx, "other", "p1")
    async with filled.read() as tx:
        assert await store.people(tx, "w") == [one, two]
        assert await store.people(tx, "other") == []
