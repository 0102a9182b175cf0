"""One code path over three databases."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import anyio
from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from moksori.backends.store import statements
from moksori.backends.store.connections import READ, PoolSize, Source, open_source
from moksori.backends.store.faults import CONTENTION, gone, translated
from moksori.errors import BackendError
from moksori.ports.store import Transaction

T = TypeVar("T")

_ATTEMPTS: Final = 8
_FIRST_PAUSE_S: Final = 0.02
_CLEAN_UP_S: Final = 10.0
_CONNECT_S: Final = 15.0
_LOCK_TIMEOUT_S: Final = 30.0


def open_database(url: str, *, pool: PoolSize | None = None, durable: bool = True) -> "SqlDatabase":
    """Open `sqlite:///path`, `postgresql://...` or `mariadb://...`; connects at the first use.

    `durable=False` lets SQLite skip fsync: for tests.

    Raises:
        ConfigError: the URL is wrong.
        EngineNotInstalledError: the driver is missing; the detail names the extra.
    """
    return SqlDatabase(open_source(url, pool=pool or PoolSize(), durable=durable))


def jitter(upper_s: float) -> float:
    """Return a random pause below `upper_s`, so that rivals do not meet again."""
    return random.uniform(0.0, upper_s)  # noqa: S311 - a pause is no secret


class SqlDatabase:
    """A relational database; see `ports.store.Database`.

    A reader sees one snapshot from its first query to its end. Writers of one process take turns
    on SQLite (which has one writer at a time), so that they do not have to poll for the lock.
    """

    def __init__(self, source: Source) -> None:
        self._dialect = source.dialect
        self._engine = source.engine
        self._raised = source.raised
        options: dict[str, Any] = {READ: True}
        if self._dialect == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reader = self._engine.execution_options(**options)
        self._pool = source.pool
        self._places = anyio.Semaphore(source.pool.kept + source.pool.extra)
        self._writers = anyio.Semaphore(source.writers)
        self._wal = self._dialect != "sqlite"

    @property
    def dialect(self) -> str:
        """`sqlite`, `postgresql` or `mariadb`."""
        return self._dialect

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction that may write; commit at the end, roll back on any error.

        Raises:
            StorageFullError: the disk is full; nothing was written.
            BackendError: the database can not be reached or is locked for too long.
        """
        async with self._turn(self._writers), self._connection(self._engine) as connection:
            yield connection
            with anyio.CancelScope(shield=True):
                await connection.commit()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Open a transaction that only reads, on one snapshot; it never waits for writers.

        Raises:
            BackendError: the database can not be reached.
        """
        async with self._connection(self._reader) as connection:
            yield connection

    async def run(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do `work` in a transaction of its own, again when another was in the way (deadlock).

        Raises:
            StorageFullError: the disk is full; nothing was written.
            BackendError: the database can not be reached, or it lost eight times.
        """
        for attempt in range(_ATTEMPTS):
            try:
                async with self.begin() as tx:
                    return await work(tx)
            except BackendError as exc:
                if exc.facts.get("reason") != CONTENTION or attempt == _ATTEMPTS - 1:
                    raise
            await anyio.sleep(jitter(_FIRST_PAUSE_S * 2**attempt))
        raise AssertionError("the last attempt returns or raises")

    async def insert_new(self, tx: Transaction, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert `row` unless a unique key of it is taken; tell whether it was inserted."""
        return await statements.insert_new(tx, table, row)

    async def upsert(
        self, tx: Transaction, table: Table, row: Mapping[str, Any], key: Sequence[str]
    ) -> None:
        """Insert `row`, or update the row that has the same `key` columns."""
        await tx.execute(statements.upsert(self._dialect, table, row, key))

    async def ping(self) -> None:
        """Raise BackendError when the database does not answer within ten seconds."""
        with anyio.move_on_after(_CLEAN_UP_S) as scope:
            async with self.read() as tx:
                await tx.execute(text("SELECT 1"))
        if scope.cancelled_caught:
            raise BackendError("the database does not answer in time", reason="unavailable")

    async def aclose(self) -> None:
        """Close all connections; safe to call twice."""
        with anyio.move_on_after(_CLEAN_UP_S, shield=True):
            await self._engine.dispose()

    @asynccontextmanager
    async def _connection(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        """Lend a connection with a transaction begun."""
        async with self._turn(self._places):
            connection = await self._connect(engine)
            try:
                with translated():
                    await _insist(connection.begin)
                    yield connection
            finally:
                await _let_go(connection)

    @asynccontextmanager
    async def _turn(self, queue: anyio.Semaphore) -> AsyncIterator[None]:
        with anyio.move_on_after(self._pool.timeout_s) as wait:
            await queue.acquire()
        if wait.cancelled_caught:
            raise BackendError("too many wait for the database", reason="pool")
        try:
            yield
        finally:
            queue.release()

    async def _connect(self, engine: AsyncEngine) -> AsyncConnection:
        """Connect, bounded but not cancelled: drivers leave half-open connections behind."""
        with anyio.move_on_after(_CONNECT_S, shield=True), translated(*self._raised):
            connection = await engine.connect()
            if not self._wal:
                try:
                    await self._write_ahead(connection)
                except BaseException:
                    await _let_go(connection)
                    raise
            return connection
        raise gone()

    async def _write_ahead(self, connection: AsyncConnection) -> None:
        """Switch SQLite to its write-ahead log, once; the file remembers it."""

        async def switch() -> None:
            raw = await connection.get_raw_connection()
            cursor = await raw.driver_connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[union-attr] # a live connection has a driver
            await cursor.close()

        await _insist(switch)
        self._wal = True


async def _insist(step: Callable[[], Awaitable[object]]) -> None:
    """Repeat a step of SQLite's that another process locks out; the waits are short."""
    deadline = anyio.current_time() + _LOCK_TIMEOUT_S
    while True:
        try:
            with translated():
                await step()
        except BackendError as exc:
            late = anyio.current_time() > deadline
            if exc.facts.get("reason") != CONTENTION or late:
                raise
        else:
            return
        await anyio.sleep(jitter(_FIRST_PAUSE_S))


async def _let_go(connection: AsyncConnection) -> None:
    """Roll back what was not committed and give the connection back, also when cancelled."""
    with anyio.move_on_after(_CLEAN_UP_S, shield=True), translated():
        await connection.close()
