"""The few statements that each database spells in its own way."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Insert, Table, func, insert, literal, literal_column, select
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from moksori.ports.store import Transaction
from moksori.schema import UtcDateTime

_DUPLICATE: Final = 1062


async def insert_new(tx: Transaction, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert `row` unless a unique key of it is taken; tell whether it was inserted."""
    if tx.dialect.name == "sqlite":
        result = await tx.execute(sqlite.insert(table).values(row).on_conflict_do_nothing())
    elif tx.dialect.name == "postgresql":
        result = await tx.execute(postgresql.insert(table).values(row).on_conflict_do_nothing())
    else:
        return await _insert_new_mariadb(tx, table, row)
    return result.rowcount == 1


async def _insert_new_mariadb(tx: Transaction, table: Table, row: Mapping[str, Any]) -> bool:
    """MariaDB has no clause for it; its IGNORE would swallow truncation too."""
    try:
        await tx.execute(insert(table).values(row))
    except IntegrityError as exc:
        if exc.orig is not None and exc.orig.args and exc.orig.args[0] == _DUPLICATE:
            return False
        raise
    return True


def upsert(
    dialect: str,
    table: Table,
    row: Mapping[str, Any],
    key: Sequence[str],
    changes: Mapping[str, Any] | None = None,
) -> Insert:
    """Insert `row`, or update the row that has the same `key` columns.

    `changes` are the columns to set then; all of `row` outside `key` by default.
    """
    if changes is None:
        changes = {name: value for name, value in row.items() if name not in key}
    if dialect == "mariadb":
        statement = mysql.insert(table).values(row)
        return statement.on_duplicate_key_update(changes or {key[0]: table.c[key[0]]})
    builder = sqlite.insert if dialect == "sqlite" else postgresql.insert
    conflict = builder(table).values(row)
    if not changes:
        return conflict.on_conflict_do_nothing(index_elements=list(key))
    return conflict.on_conflict_do_update(index_elements=list(key), set_=changes)


def now_of(dialect: str) -> ColumnElement[datetime]:
    """The database's clock, so that several hosts share one; SQLite's is this machine's."""
    if dialect == "postgresql":
        return func.statement_timestamp(type_=UtcDateTime())
    if dialect in {"mariadb", "mysql"}:
        return literal_column("UTC_TIMESTAMP(6)", type_=UtcDateTime())
    return literal(datetime.now(UTC), type_=UtcDateTime())


async def read_clock(tx: Transaction) -> datetime:
    """Return the time of the database, UTC."""
    if tx.dialect.name == "sqlite":
        return datetime.now(UTC)
    return (await tx.execute(select(now_of(tx.dialect.name)))).scalar_one()
