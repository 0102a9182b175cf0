"""What moksori asks of a relational store.

Rooms write their queries with SQLAlchemy Core on the tables of `moksori.schema` and get their
transactions here; which database answers is chosen by a URL and is nobody's business but `app`'s.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

Transaction = AsyncConnection

T = TypeVar("T")


class Database(Protocol):
    """One relational database."""

    @property
    def dialect(self) -> str:
        """`sqlite`, `postgresql` or `mariadb`."""
        ...

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction that may write; it commits at the end and rolls back on any error.

        Raises:
            StorageFullError: the disk is full; nothing was written.
            BackendError: the database can not be reached or is locked for too long.
        """
        ...

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction that only reads, on one snapshot; it never waits for writers."""
        ...

    async def run(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do `work` in a transaction of its own, again when another was in the way (deadlock).

        `work` may be called several times: it writes nothing but rows.

        Raises:
            StorageFullError, BackendError: as `begin`.
        """
        ...

    async def insert_new(self, tx: Transaction, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert `row` unless a unique key of it is taken; tell whether it was inserted."""
        ...

    async def upsert(
        self, tx: Transaction, table: Table, row: Mapping[str, Any], key: Sequence[str]
    ) -> None:
        """Insert `row`, or update the row that has the same `key` columns."""
        ...

    async def ping(self) -> None:
        """Raise BackendError when the database does not answer."""
        ...

    async def aclose(self) -> None:
        """Close all connections; safe to call twice."""
        ...
