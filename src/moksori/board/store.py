"""The rows of boards, people, the log and suggestions, and every query on them.

Each query names its workspace, or a board that was found by its workspace.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Text,
    and_,
    delete,
    insert,
    select,
    type_coerce,
    update,
)

from moksori.board.model import (
    Activity,
    Board,
    Column,
    Person,
    Status,
    Suggestion,
    Verdict,
)
from moksori.board.tables import (
    ACTIVITY,
    BOARD,
    COLUMN,
    PERSON,
    SUGGESTION,
    TICKET,
    TICKET_WORD,
)
from moksori.board.values import offer_of, offer_values
from moksori.errors import NotFoundError
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


async def known_board(
    tx: Transaction, workspace: str, board_id: str, *, lock: bool = False
) -> Board:
    """Return one board that must be there; see `find_board`.

    Raises:
        NotFoundError: not in this workspace.
    """
    board = await find_board(tx, workspace, board_id, lock=lock)
    if board is None:
        raise NotFoundError("no such board")
    return board


async def boards(tx: Transaction, workspace: str) -> list[Board]:
    """Return the boards, oldest first."""
    query = select(BOARD).where(BOARD.c.workspace == workspace).order_by(BOARD.c.id)
    return [Board(**row) for row in (await tx.execute(query)).mappings()]


async def change_board(tx: Transaction, board: Board) -> None:
    """Write the name, the gate, the counter and the version of a board."""
    values = {name: getattr(board, name) for name in ("name", "gate", "changes", "version")}
    await tx.execute(update(BOARD).where(BOARD.c.id == board.id).values(values))


async def remove_board(tx: Transaction, board_id: str) -> None:
    """Delete a board and everything on it."""
    for table in (SUGGESTION, ACTIVITY, TICKET_WORD, TICKET, COLUMN):
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


async def acts_of(tx: Transaction, board_id: str, ticket_ids: Sequence[str]) -> list[Activity]:
    """Return the acts on some tickets, oldest first."""
    mine = and_(ACTIVITY.c.board_id == board_id, ACTIVITY.c.ticket_id.in_(ticket_ids))
    rows = await tx.execute(select(ACTIVITY).where(mine).order_by(ACTIVITY.c.number))
    return [Activity(**row) for row in rows.mappings()]


async def change_activity(tx: Transaction, activity: Activity) -> None:
    """Write anew what an act has changed."""
    mine = and_(ACTIVITY.c.board_id == activity.board_id, ACTIVITY.c.number == activity.number)
    values = {"before": activity.before, "after": activity.after}
    await tx.execute(update(ACTIVITY).where(mine).values(values))


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
        "match": suggestion.match,
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


async def suggestions_from(tx: Transaction, board_id: str, source: str) -> list[Suggestion]:
    """Return the suggestions whose source keys begin with `source` and a colon."""
    keys = and_(SUGGESTION.c.source_key >= f"{source}:", SUGGESTION.c.source_key < f"{source};")
    query = select(SUGGESTION).where(SUGGESTION.c.board_id == board_id, keys)
    rows = await tx.execute(query.order_by(SUGGESTION.c.source_key))
    return [_suggestion(row) for row in rows.mappings()]


async def suggestions_citing(tx: Transaction, board_id: str, source: str) -> list[Suggestion]:
    """Return the suggestions whose evidence names a source."""
    query = select(SUGGESTION).where(SUGGESTION.c.board_id == board_id)
    rows = await tx.execute(query.where(names_source(SUGGESTION.c.offer, source)))
    return [_suggestion(row) for row in rows.mappings()]


def names_source(evidence: ColumnElement[Any], source: str) -> ColumnElement[bool]:
    """Whether the JSON of evidence, or of what holds it, may name a source."""
    named = f'"source":{json.dumps(source, ensure_ascii=False)}'
    return type_coerce(evidence, Text).contains(named, autoescape=True)


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


async def pending(
    tx: Transaction, workspace: str, *, before: str | None, limit: int
) -> list[Suggestion]:
    """Return what waits for a person on any board, newest first."""
    query = (
        select(SUGGESTION)
        .join(BOARD, BOARD.c.id == SUGGESTION.c.board_id)
        .where(BOARD.c.workspace == workspace, SUGGESTION.c.verdict == Verdict.PENDING.value)
    )
    if before is not None:
        query = query.where(SUGGESTION.c.id < before)
    rows = await tx.execute(query.order_by(SUGGESTION.c.id.desc()).limit(limit))
    return [_suggestion(row) for row in rows.mappings()]


async def suggestions_of(
    tx: Transaction, board_id: str, ids: Collection[str]
) -> dict[str, Suggestion]:
    """Return suggestions by their ids."""
    if not ids:
        return {}
    query = select(SUGGESTION).where(SUGGESTION.c.board_id == board_id, SUGGESTION.c.id.in_(ids))
    return {row["id"]: _suggestion(row) for row in (await tx.execute(query)).mappings()}


async def said_acts(tx: Transaction, board_id: str, ticket_id: str, limit: int) -> list[Activity]:
    """Return the acts on a ticket that came from suggestions, oldest first."""
    query = (
        select(ACTIVITY)
        .where(
            ACTIVITY.c.board_id == board_id,
            ACTIVITY.c.ticket_id == ticket_id,
            ACTIVITY.c.suggestion_id.is_not(None),
        )
        .order_by(ACTIVITY.c.number)
        .limit(limit)
    )
    return [Activity(**row) for row in (await tx.execute(query)).mappings()]


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
        match=row["match"],
    )
