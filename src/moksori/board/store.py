"""The rows of boards and what is on them, and every query on them.

Each query names its workspace, or a board that was found by its workspace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, and_, delete, func, insert, or_, select, update

from moksori.board.model import (
    Activity,
    Board,
    Column,
    Person,
    Status,
    Suggestion,
    Ticket,
    Verdict,
)
from moksori.board.tables import ACTIVITY, BOARD, COLUMN, PERSON, SUGGESTION, TICKET
from moksori.board.values import evidence_of, offer_of, offer_values, ticket_values, with_values
from moksori.ports.store import Transaction


async def insert_board(tx: Transaction, board: Board) -> None:
    """Add a board without columns."""
    await tx.execute(insert(BOARD).values(asdict(board)))


async def find_board(
    tx: Transaction, workspace: str, board_id: str, *, lock: bool = False
) -> Board | None:
    """Return one board; with `lock` nobody else changes anything on it till the end.

    A lock comes first in its transaction, so that what is read then is what is there.
    """
    query = select(BOARD).where(BOARD.c.workspace == workspace, BOARD.c.id == board_id)
    row = (await tx.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return None if row is None else Board(**row)


async def boards(tx: Transaction, workspace: str) -> list[Board]:
    """Return the boards, oldest first."""
    query = select(BOARD).where(BOARD.c.workspace == workspace).order_by(BOARD.c.id)
    return [Board(**row) for row in (await tx.execute(query)).mappings()]


async def change_board(tx: Transaction, board: Board) -> None:
    """Write the name, the gate and the counter of a board."""
    values = {"name": board.name, "gate": board.gate, "changes": board.changes}
    await tx.execute(update(BOARD).where(BOARD.c.id == board.id).values(values))


async def remove_board(tx: Transaction, board_id: str) -> None:
    """Delete a board and everything on it."""
    for table in (SUGGESTION, ACTIVITY, TICKET, COLUMN):
        await tx.execute(delete(table).where(table.c.board_id == board_id))
    await tx.execute(delete(BOARD).where(BOARD.c.id == board_id))


async def columns(tx: Transaction, board_id: str) -> list[Column]:
    """Return the columns of a board, from left to right."""
    query = select(COLUMN).where(COLUMN.c.board_id == board_id).order_by(COLUMN.c.position)
    return [
        Column(
            id=row["id"],
            name=row["name"],
            status=None if row["status"] is None else Status(row["status"]),
            wip_limit=row["wip_limit"],
        )
        for row in (await tx.execute(query)).mappings()
    ]


async def replace_columns(tx: Transaction, board_id: str, made: Sequence[Column]) -> None:
    """Set the columns of a board, from left to right."""
    await tx.execute(delete(COLUMN).where(COLUMN.c.board_id == board_id))
    rows = [
        {**asdict(column), "board_id": board_id, "position": place}
        for place, column in enumerate(made)
    ]
    await tx.execute(insert(COLUMN), rows)


async def insert_ticket(
    tx: Transaction,
    workspace: str,
    ticket: Ticket,
    *,
    key: str | None = None,
    fingerprint: str | None = None,
) -> None:
    """Add a ticket."""
    row = {
        **_ticket_row(ticket),
        "id": ticket.id,
        "workspace": workspace,
        "board_id": ticket.board_id,
        "created_at": ticket.created_at,
        "idempotency_key": key,
        "fingerprint": fingerprint,
    }
    await tx.execute(insert(TICKET).values(row))


async def change_ticket(tx: Transaction, ticket: Ticket) -> None:
    """Write everything of a ticket."""
    mine = TICKET.c.id == ticket.id
    await tx.execute(update(TICKET).where(mine).values(_ticket_row(ticket)))


def _ticket_row(ticket: Ticket) -> dict[str, Any]:
    return {
        **ticket_values(ticket),
        "edited": list(ticket.edited),
        "version": ticket.version,
        "updated_at": ticket.updated_at,
    }


async def set_ranks(tx: Transaction, ranks: Mapping[str, str]) -> None:
    """Write the ranks of a column that is spread anew; nobody sees tickets change by it."""
    for ticket_id, rank in ranks.items():
        await tx.execute(update(TICKET).where(TICKET.c.id == ticket_id).values(rank=rank))


async def find_ticket(tx: Transaction, workspace: str, ticket_id: str) -> Ticket | None:
    """Return one ticket, deleted or not."""
    query = select(TICKET).where(TICKET.c.workspace == workspace, TICKET.c.id == ticket_id)
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else _ticket(row)


async def ticket_by_key(tx: Transaction, board_id: str, key: str) -> tuple[Ticket, str] | None:
    """Return the ticket that was made with an idempotency key, and the request's fingerprint."""
    query = select(TICKET).where(TICKET.c.board_id == board_id, TICKET.c.idempotency_key == key)
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else (_ticket(row), row["fingerprint"])


async def tickets(
    tx: Transaction,
    board_id: str,
    *,
    column_id: str | None = None,
    after: Ticket | None = None,
    limit: int | None = None,
) -> list[Ticket]:
    """Return the tickets of a board, column by column, in their order."""
    where = [TICKET.c.board_id == board_id, TICKET.c.archived.is_(False)]
    if column_id is not None:
        where.append(TICKET.c.column_id == column_id)
    if after is not None:
        same = TICKET.c.column_id == after.column_id
        later = and_(TICKET.c.rank == after.rank, TICKET.c.id > after.id)
        further = and_(same, or_(TICKET.c.rank > after.rank, later))
        where.append(or_(TICKET.c.column_id > after.column_id, further))
    query = select(TICKET).where(*where).order_by(TICKET.c.column_id, TICKET.c.rank, TICKET.c.id)
    rows = await tx.execute(query if limit is None else query.limit(limit))
    return [_ticket(row) for row in rows.mappings()]


async def ranks(tx: Transaction, board_id: str, column_id: str) -> list[tuple[str, str]]:
    """Return the id and rank of each ticket of a column, in order."""
    query = (
        select(TICKET.c.id, TICKET.c.rank)
        .where(
            TICKET.c.board_id == board_id,
            TICKET.c.archived.is_(False),
            TICKET.c.column_id == column_id,
        )
        .order_by(TICKET.c.rank, TICKET.c.id)
    )
    return [(row.id, row.rank) for row in await tx.execute(query)]


async def counts(tx: Transaction, board_id: str) -> dict[str, int]:
    """Return how many tickets each column holds."""
    query = (
        select(TICKET.c.column_id, func.count())
        .where(TICKET.c.board_id == board_id, TICKET.c.archived.is_(False))
        .group_by(TICKET.c.column_id)
    )
    return {row[0]: row[1] for row in await tx.execute(query)}


async def insert_activity(tx: Transaction, activity: Activity) -> None:
    """Write an act down."""
    await tx.execute(insert(ACTIVITY).values(asdict(activity)))


async def find_activity(tx: Transaction, board_id: str, number: int) -> Activity | None:
    """Return one act."""
    query = select(ACTIVITY).where(ACTIVITY.c.board_id == board_id, ACTIVITY.c.number == number)
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else Activity(**row)


async def activities(
    tx: Transaction, board_id: str, *, ticket_id: str | None, before: int | None, limit: int
) -> list[Activity]:
    """Return the acts on a board or one ticket of it, newest first."""
    query = select(ACTIVITY).where(ACTIVITY.c.board_id == board_id)
    if ticket_id is not None:
        query = query.where(ACTIVITY.c.ticket_id == ticket_id)
    if before is not None:
        query = query.where(ACTIVITY.c.number < before)
    rows = await tx.execute(query.order_by(ACTIVITY.c.number.desc()).limit(limit))
    return [Activity(**row) for row in rows.mappings()]


async def mark_undone(tx: Transaction, board_id: str, number: int, undone_by: int) -> None:
    """Note which act took another one back."""
    mine = and_(ACTIVITY.c.board_id == board_id, ACTIVITY.c.number == number)
    await tx.execute(update(ACTIVITY).where(mine).values(undone_by=undone_by))


async def put_suggestion(tx: Transaction, suggestion: Suggestion, *, new: bool) -> None:
    """Add a suggestion, or write what became of it."""
    fate = {
        "offer": offer_values(suggestion.offer),
        "verdict": suggestion.verdict.value,
        "ticket_id": suggestion.ticket_id,
        "activity": suggestion.activity,
    }
    if not new:
        await tx.execute(update(SUGGESTION).where(SUGGESTION.c.id == suggestion.id).values(fate))
        return
    origin = {
        "id": suggestion.id,
        "board_id": suggestion.board_id,
        "source_key": suggestion.offer.source_key,
        "created_at": suggestion.created_at,
    }
    await tx.execute(insert(SUGGESTION).values({**origin, **fate}))


async def find_suggestion(tx: Transaction, board_id: str, suggestion_id: str) -> Suggestion | None:
    """Return one suggestion."""
    return await _suggestion_where(tx, board_id, SUGGESTION.c.id == suggestion_id)


async def suggestion_by_key(tx: Transaction, board_id: str, source_key: str) -> Suggestion | None:
    """Return the suggestion that came with a source key."""
    return await _suggestion_where(tx, board_id, SUGGESTION.c.source_key == source_key)


async def _suggestion_where(tx: Transaction, board_id: str, condition: Any) -> Suggestion | None:  # noqa: ANN401 - SQLAlchemy's conditions have no one type
    query = select(SUGGESTION).where(SUGGESTION.c.board_id == board_id, condition)
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else _suggestion(row)


async def suggestions(
    tx: Transaction, board_id: str, *, verdict: Verdict | None, before: str | None, limit: int
) -> list[Suggestion]:
    """Return suggestions, newest first."""
    query = select(SUGGESTION).where(SUGGESTION.c.board_id == board_id)
    if verdict is not None:
        query = query.where(SUGGESTION.c.verdict == verdict.value)
    if before is not None:
        query = query.where(SUGGESTION.c.id < before)
    rows = await tx.execute(query.order_by(SUGGESTION.c.id.desc()).limit(limit))
    return [_suggestion(row) for row in rows.mappings()]


async def people(tx: Transaction, workspace: str) -> list[Person]:
    """Return the people, oldest first."""
    query = select(PERSON).where(PERSON.c.workspace == workspace).order_by(PERSON.c.id)
    return [
        Person(row["id"], row["name"], tuple(row["aliases"]))
        for row in (await tx.execute(query)).mappings()
    ]


async def insert_person(tx: Transaction, workspace: str, person: Person) -> None:
    """Add a person."""
    row = {**asdict(person), "aliases": list(person.aliases), "workspace": workspace}
    await tx.execute(insert(PERSON).values(row))


async def change_person(tx: Transaction, workspace: str, person: Person) -> bool:
    """Write the name and the aliases; tell whether there was such a person."""
    mine = and_(PERSON.c.workspace == workspace, PERSON.c.id == person.id)
    values = {"name": person.name, "aliases": list(person.aliases)}
    return (await tx.execute(update(PERSON).where(mine).values(values))).rowcount == 1


async def remove_person(tx: Transaction, workspace: str, person_id: str) -> bool:
    """Delete a person; tell whether there was one."""
    mine = and_(PERSON.c.workspace == workspace, PERSON.c.id == person_id)
    return (await tx.execute(delete(PERSON).where(mine))).rowcount == 1


def _ticket(row: RowMapping) -> Ticket:
    bare = Ticket(
        id=row["id"],
        board_id=row["board_id"],
        column_id=row["column_id"],
        rank=row["rank"],
        title=row["title"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
        description=row["description"],
        owner=row["owner"],
        due=None if row["due"] is None else date.fromisoformat(row["due"]),
        evidence=evidence_of(row["evidence"]),
        edited=tuple(row["edited"]),
        archived=row["archived"],
    )
    return with_values(bare, {"labels": row["labels"], "checklist": row["checklist"]})


def _suggestion(row: RowMapping) -> Suggestion:
    created_at: datetime = row["created_at"]
    return Suggestion(
        id=row["id"],
        board_id=row["board_id"],
        offer=offer_of(row["source_key"], row["offer"]),
        verdict=Verdict(row["verdict"]),
        created_at=created_at,
        ticket_id=row["ticket_id"],
        activity=row["activity"],
    )
