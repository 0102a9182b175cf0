"""The rows of tickets, and every query on them; none reads more of a column than it needs.

Each query names its workspace, or a board that was found by its workspace.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Text,
    and_,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from moksori.board.model import Card, Ticket, Wanted
from moksori.board.store import names_source
from moksori.board.tables import BOARD, TICKET
from moksori.board.values import evidence_of, ticket_values, with_values
from moksori.ports.store import Transaction

_CARD: Final = (
    TICKET.c.id,
    TICKET.c.column_id,
    TICKET.c.rank,
    TICKET.c.title,
    TICKET.c.owner,
    TICKET.c.due,
    type_coerce(TICKET.c.labels, Text),
    type_coerce(TICKET.c.checklist, Text),
    TICKET.c.said,
    TICKET.c.version,
)
_NONE: Final = "[]"
_CHECK: Final = '"done":'  # no text holds it: quotes in texts have a backslash before them
_CHECKED: Final = '"done":true'


async def insert_ticket(
    tx: Transaction,
    workspace: str,
    ticket: Ticket,
    *,
    key: str | None = None,
    fingerprint: str | None = None,
) -> None:
    """Add a ticket; its title is read when it is next looked for."""
    row = {
        **_row(ticket),
        "id": ticket.id,
        "workspace": workspace,
        "board_id": ticket.board_id,
        "created_at": ticket.created_at,
        "read_as": 0,
        "idempotency_key": key,
        "fingerprint": fingerprint,
    }
    await tx.execute(insert(TICKET).values(row))


async def change_ticket(tx: Transaction, ticket: Ticket, *, unread: bool = True) -> None:
    """Write everything of a ticket; one that is `unread` has to be found by other words now."""
    values = {**_row(ticket), "read_as": 0} if unread else _row(ticket)
    await tx.execute(update(TICKET).where(TICKET.c.id == ticket.id).values(values))


def _row(ticket: Ticket) -> dict[str, Any]:
    return {
        **ticket_values(ticket),
        "edited": list(ticket.edited),
        "version": ticket.version,
        "updated_at": ticket.updated_at,
        "said": sum(len(one.segments) for one in ticket.evidence),
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
    wanted: Wanted | None = None,
    *,
    after: Ticket | None = None,
    limit: int | None = None,
) -> list[Ticket]:
    """Return the tickets of a board, column by column, in their order."""
    rows = await tx.execute(_listed(select(TICKET), board_id, wanted, after, limit))
    return [_ticket(row) for row in rows.mappings()]


async def cards(
    tx: Transaction,
    board_id: str,
    wanted: Wanted | None = None,
    *,
    after: Ticket | None = None,
    limit: int | None = None,
) -> list[Card]:
    """Return what a board shows of its tickets, in the same order."""
    query = _listed(select(*_CARD), board_id, wanted, after, limit)
    read = cache(json.loads)  # thousands of tickets share a few labels
    return [
        {
            "id": ticket_id,
            "column_id": column_id,
            "rank": rank,
            "title": title,
            "owner": owner,
            "due": due,
            "labels": () if labels == _NONE else read(labels),
            "checks": checklist.count(_CHECK),
            "checks_done": checklist.count(_CHECKED),
            "evidence": said,
            "version": version,
        }
        for ticket_id, column_id, rank, title, owner, due, labels, checklist, said, version in (
            await tx.execute(query)
        )
    ]


async def owned(tx: Transaction, workspace: str, owner: str) -> list[tuple[str, str]]:
    """Return the board and the id of each ticket of somebody."""
    query = (
        select(TICKET.c.board_id, TICKET.c.id)
        .join(BOARD, BOARD.c.id == TICKET.c.board_id)
        .where(BOARD.c.workspace == workspace, TICKET.c.owner == owner)
        .where(TICKET.c.archived.is_(False))
        .order_by(TICKET.c.board_id, TICKET.c.id)
    )
    return [(row[0], row[1]) for row in await tx.execute(query)]


async def tickets_citing(tx: Transaction, board_id: str, source: str) -> list[Ticket]:
    """Return the tickets whose evidence names a source, deleted ones too."""
    named = names_source(TICKET.c.evidence, source)
    rows = await tx.execute(select(TICKET).where(TICKET.c.board_id == board_id, named))
    return [_ticket(row) for row in rows.mappings()]


async def ranks(tx: Transaction, board_id: str, column_id: str) -> list[tuple[str, str]]:
    """Return the id and rank of each ticket of a column, in order; only to spread it anew."""
    query = select(TICKET.c.id, TICKET.c.rank).where(*_in(board_id, column_id))
    rows = await tx.execute(query.order_by(TICKET.c.rank, TICKET.c.id))
    return [(row.id, row.rank) for row in rows]


async def rank_of(tx: Transaction, board_id: str, column_id: str, ticket_id: str) -> str | None:
    """Return the rank of one ticket of a column."""
    query = select(TICKET.c.rank).where(*_in(board_id, column_id), TICKET.c.id == ticket_id)
    return (await tx.execute(query)).scalar_one_or_none()


async def rank_above(
    tx: Transaction, board_id: str, column_id: str, *, moving: str | None, place: tuple[str, str]
) -> str | None:
    """Return the rank of the ticket that stands above a place: a rank and the id of a ticket."""
    rank, ticket_id = place
    earlier = or_(TICKET.c.rank < rank, TICKET.c.id < ticket_id)
    return await _last(tx, board_id, column_id, moving, TICKET.c.rank <= rank, earlier)


async def last_rank(
    tx: Transaction, board_id: str, column_id: str, *, moving: str | None
) -> str | None:
    """Return the rank of the last ticket of a column, not counting the one that is `moving`."""
    return await _last(tx, board_id, column_id, moving)


async def _last(
    tx: Transaction,
    board_id: str,
    column_id: str,
    moving: str | None,
    *where: ColumnElement[bool],
) -> str | None:
    query = select(TICKET.c.rank).where(*_in(board_id, column_id), *where)
    if moving is not None:
        query = query.where(TICKET.c.id != moving)
    query = query.order_by(TICKET.c.rank.desc(), TICKET.c.id.desc()).limit(1)
    return (await tx.execute(query)).scalar_one_or_none()


async def held(tx: Transaction, board_id: str, column_id: str, most: int) -> int:
    """Return how many tickets a column holds, counting up to `most`."""
    some = select(TICKET.c.id).where(*_in(board_id, column_id)).limit(most).subquery()
    return int((await tx.execute(select(func.count()).select_from(some))).scalar_one())


async def counts(tx: Transaction, board_id: str) -> dict[str, int]:
    """Return how many tickets each column holds."""
    query = (
        select(TICKET.c.column_id, func.count())
        .where(TICKET.c.board_id == board_id, TICKET.c.archived.is_(False))
        .group_by(TICKET.c.column_id)
    )
    return {row[0]: row[1] for row in await tx.execute(query)}


def _in(board_id: str, column_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        TICKET.c.board_id == board_id,
        TICKET.c.archived.is_(False),
        TICKET.c.column_id == column_id,
    )


def _listed(
    query: Select[Any],
    board_id: str,
    wanted: Wanted | None,
    after: Ticket | None,
    limit: int | None,
) -> Select[Any]:
    query = query.where(TICKET.c.board_id == board_id, TICKET.c.archived.is_(False))
    if wanted is not None:
        query = query.where(*_conditions(wanted))
    if after is not None:
        same = TICKET.c.column_id == after.column_id
        later = and_(TICKET.c.rank == after.rank, TICKET.c.id > after.id)
        further = and_(same, or_(TICKET.c.rank > after.rank, later))
        query = query.where(or_(TICKET.c.column_id > after.column_id, further))
    query = query.order_by(TICKET.c.column_id, TICKET.c.rank, TICKET.c.id)
    return query if limit is None else query.limit(limit)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.column_id is not None:
        found.append(TICKET.c.column_id == wanted.column_id)
    if wanted.owner is not None:
        found.append(TICKET.c.owner == wanted.owner)
    if wanted.due_before is not None:
        found.append(TICKET.c.due < wanted.due_before.isoformat())
    if wanted.label is not None:
        found.append(_labelled(wanted.label))
    if wanted.text is not None:
        said = wanted.text.lower()
        either = (TICKET.c.title, TICKET.c.description)
        found.append(or_(*(func.lower(one).contains(said, autoescape=True) for one in either)))
    return found


def _labelled(label: str) -> ColumnElement[bool]:
    """Find a label in the text of the JSON; taking it out is exact where LIKE minds no case."""
    labels = type_coerce(TICKET.c.labels, Text)
    written = json.dumps(label, ensure_ascii=False)
    return or_(*(func.replace(labels, mark + written, "") != labels for mark in "[,"))


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
