"""A database server that goes away costs the work in hand, and nothing else."""

from contextlib import suppress
from subprocess import CalledProcessError

import anyio
import pytest
from sqlalchemy import select, text

from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.queue.tables import JOB
from moksori.backends.store import open_database
from moksori.backends.store.connections import PoolSize
from moksori.backends.store.database import SqlDatabase
from moksori.errors import BackendError
from moksori.ports.bus import NewEvent
from moksori.ports.queue import NewJob
from moksori.ports.store import Transaction
from moksori.testing.servers import Server

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

ON_SERVERS = pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"], indirect=True)
_SELF = {"postgresql": "SELECT pg_backend_pid()", "mariadb": "SELECT CONNECTION_ID()"}
_END = {"postgresql": "SELECT pg_terminate_backend({})", "mariadb": "KILL {}"}


async def _end(database: SqlDatabase, number: int) -> None:
    """End a connection from another one, as an administrator or a restart would."""
    async with database.begin() as tx:
        await tx.execute(text(_END[database.dialect].format(number)))


async def _number(tx: Transaction, database: SqlDatabase) -> int:
    return int((await tx.execute(text(_SELF[database.dialect]))).scalar_one())


@ON_SERVERS
async def test_a_connection_lost_in_a_transaction_rolls_it_back(
    database: SqlDatabase, queue: RowQueue
) -> None:
    async def work() -> None:
        async with database.begin() as tx:
            await queue.enqueue(tx, NewJob("k", "w", {}))
            await _end(database, await _number(tx, database))
            await anyio.sleep(0.05)
            await queue.enqueue(tx, NewJob("k", "w", {}))

    with pytest.raises(BackendError) as caught:
        await work()
    assert caught.value.facts["reason"] == "unavailable"
    async with database.read() as tx:
        assert (await tx.execute(select(JOB.c.id))).all() == []


@ON_SERVERS
async def test_idle_connections_that_were_lost_are_replaced(
    database: SqlDatabase, server: Server
) -> None:
    async with database.read() as tx:
        number = await _number(tx, database)
    _end_all(server)
    async with database.read() as tx:
        assert await _number(tx, database) != number


@ON_SERVERS
async def test_a_live_reader_outlives_lost_connections(
    database: SqlDatabase, event_log: RowEventLog, server: Server
) -> None:
    found: list[int] = []

    async def add(tx: Transaction) -> None:
        await event_log.append(tx, "w", [NewEvent("t", "t", {})])

    with anyio.fail_after(30):
        async with event_log.subscribe("w") as subscription:
            await subscription.receive(0.05)
            for turn in range(3):
                await database.run(add)
                _end_all(server)
                while len(found) <= turn:
                    found += [event.seq for event in await subscription.receive(5.0)]
    assert found == [1, 2, 3]


def _end_all(server: Server) -> None:
    """End every connection to our database, as a restart of the server would."""
    name = "moksori_clean"
    if server.dialect == "postgresql":
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            name,
        )
        return
    listed = "SELECT id FROM information_schema.processlist WHERE db = DATABASE()"
    for number in server.execute(f"{listed} AND id <> CONNECTION_ID()", name).split():
        with suppress(CalledProcessError):  # it has just ended by itself
            server.execute(f"KILL {number}")


async def test_a_full_pool_is_told_in_time(database_url: str) -> None:
    database = open_database(database_url, pool=PoolSize(kept=1, extra=1, timeout_s=0.1))
    try:
        async with database.read(), database.read():
            with pytest.raises(BackendError) as caught:
                async with database.read():
                    pass
        assert caught.value.facts["reason"] == "pool"
        await database.ping()
    finally:
        await database.aclose()
