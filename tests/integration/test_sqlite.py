"""SQLite as two processes meet on it: here two databases on one file, each with its own turn."""

from collections.abc import AsyncIterator

import anyio
import pytest
from sqlalchemy import func, insert, select, text, update

from moksori.backends.bus.tables import EVENT_COUNTER
from moksori.backends.store import database as module
from moksori.backends.store import open_database
from moksori.backends.store.database import SqlDatabase
from moksori.errors import BackendError

pytestmark = [
    pytest.mark.integration,
    pytest.mark.anyio,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


@pytest.fixture
async def rival(database_url: str) -> AsyncIterator[SqlDatabase]:
    opened = open_database(database_url, durable=False)
    yield opened
    await opened.aclose()


async def _pragma(database: SqlDatabase, name: str) -> object:
    async with database.read() as tx:
        return (await tx.execute(text(f"PRAGMA {name}"))).scalar_one()


async def test_a_commit_is_on_the_disk(database_url: str, database: SqlDatabase) -> None:
    durable = open_database(database_url)
    try:
        assert await _pragma(durable, "journal_mode") == "wal"
        assert await _pragma(durable, "synchronous") == 2  # FULL
        assert await _pragma(durable, "foreign_keys") == 1
    finally:
        await durable.aclose()
    assert await _pragma(database, "synchronous") == 0


async def test_who_reads_before_writing_is_not_refused(
    database: SqlDatabase, rival: SqlDatabase
) -> None:
    """A deferred transaction would fail here: what it has read is old when it wants to write."""
    async with database.begin() as tx:
        await tx.execute(insert(EVENT_COUNTER).values(workspace="w", last_seq=0))

    async def add(opened: SqlDatabase) -> None:
        for _ in range(25):
            async with opened.begin() as tx:
                seen = (await tx.execute(select(EVENT_COUNTER.c.last_seq))).scalar_one()
                await anyio.sleep(0.001)
                await tx.execute(update(EVENT_COUNTER).values(last_seq=seen + 1))

    async with anyio.create_task_group() as tasks:
        for opened in (database, rival, database, rival):
            tasks.start_soon(add, opened)
    async with database.read() as tx:
        assert (await tx.execute(select(EVENT_COUNTER.c.last_seq))).scalar_one() == 100


async def test_a_long_lock_is_waited_for(database: SqlDatabase, rival: SqlDatabase) -> None:
    """Longer than SQLite itself waits (one second); readers do not wait at all."""
    order: list[str] = []

    async def hold() -> None:
        async with rival.begin() as tx:
            await tx.execute(insert(EVENT_COUNTER).values(workspace="w", last_seq=0))
            await anyio.sleep(2.6)
            order.append("held")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(hold)
        await anyio.sleep(0.1)
        async with database.read() as tx:
            assert (await tx.execute(select(func.count()).select_from(EVENT_COUNTER))).scalar() == 0
        order.append("read")
        async with database.begin():
            order.append("began")
    assert order == ["read", "held", "began"]


async def test_waiting_for_a_lock_can_be_cancelled(
    database: SqlDatabase, rival: SqlDatabase
) -> None:
    with anyio.fail_after(5):
        async with rival.begin():
            with anyio.move_on_after(0.05) as scope:
                async with database.begin():
                    pytest.fail("two wrote at once")
        assert scope.cancelled_caught
        await database.ping()


async def test_a_lock_for_ever_is_told(
    database: SqlDatabase, rival: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOCK_TIMEOUT_S", 0.1)
    async with rival.begin():
        with pytest.raises(BackendError) as caught:
            async with database.begin():
                pytest.fail("two wrote at once")
    assert caught.value.facts["reason"] == "contention"
    async with database.begin():
        pass
