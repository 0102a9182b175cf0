"""The promises of every relational store. Subclass `StoreContract` and provide `database`."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import anyio
import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from moksori.ports.store import Database, Transaction
from moksori.schema import JsonDoc, LongText, UtcDateTime, name_type

PROBES = MetaData()
PROBE = Table(
    "probe",
    PROBES,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", name_type(16), unique=True),
    Column("words", LongText),
    Column("at", UtcDateTime),
    Column("facts", JsonDoc),
    Column("ratio", Double),
    Column("flag", Boolean),
    Column("amount", Integer, nullable=False, default=0),
)
CHILD = Table(
    "probe_child",
    PROBES,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("probe_id", Integer, ForeignKey("probe.id", ondelete="CASCADE"), nullable=False),
)
KOREA = timezone(timedelta(hours=9))


@pytest.mark.anyio
class StoreContract:
    """What every `ports.store.Database` keeps."""

    @pytest.fixture
    async def probed(self, database: Database) -> AsyncIterator[Database]:
        """The database with two tables of our own."""
        async with database.begin() as tx:
            await tx.run_sync(PROBES.create_all)
        yield database
        async with database.begin() as tx:
            await tx.run_sync(PROBES.drop_all)

    async def test_keeps_long_korean_text(self, probed: Database) -> None:
        """MariaDB's TEXT ends at 64 KiB."""
        words = "회의록을 정리합니다. 🎙 " * 2_500
        assert len(words) > 30_000
        assert await _echo(probed, "words", words) == words

    async def test_keeps_microseconds_and_the_instant(self, probed: Database) -> None:
        """MariaDB drops microseconds, SQLite and MariaDB would store the local clock."""
        at = datetime(2026, 11, 21, 9, 30, 15, 123_457, tzinfo=KOREA)
        kept = await _echo(probed, "at", at)
        assert kept == at
        assert kept.tzinfo is UTC
        assert kept.hour == 0

    async def test_compares_instants_of_different_zones(self, probed: Database) -> None:
        """A comparison happens in UTC inside the database too."""
        noon = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
        await _add(probed, id=1, at=noon)
        before, after = noon.astimezone(KOREA), (noon + timedelta(microseconds=1)).astimezone(KOREA)
        assert await _count(probed, PROBE.c.at < before) == 0
        assert await _count(probed, PROBE.c.at < after) == 1

    async def test_refuses_a_naive_datetime(self, probed: Database) -> None:
        """Nobody knows which instant it is."""
        with pytest.raises(StatementError, match="naive"):
            await _add(probed, id=1, at=datetime(2026, 11, 21))  # noqa: DTZ001 - this is the point
        assert await _count(probed) == 0

    async def test_tells_names_apart_by_case_and_blanks(self, probed: Database) -> None:
        """MariaDB's collations hold `short` = `SHORT` = `short `."""
        for number, name in enumerate(["short", "SHORT", "short ", "가", "각"]):
            await _add(probed, id=number, name=name)
        assert await _count(probed, PROBE.c.name == "short") == 1
        with pytest.raises(IntegrityError):
            await _add(probed, id=9, name="SHORT")

    async def test_keeps_documents(self, probed: Database) -> None:
        """JSON comes back as it went in, with None as NULL."""
        facts = {"화자": ["민수", None, 1.5, True], "nested": {"a": [{}]}}
        assert await _echo(probed, "facts", facts) == facts
        await _add(probed, id=2, facts=None)
        assert await _count(probed, PROBE.c.facts.is_(None)) == 1

    @pytest.mark.parametrize(
        ("column", "value"), [("ratio", 35_999.123_456_789), ("flag", True), ("flag", False)]
    )
    async def test_keeps_numbers_and_flags(
        self, probed: Database, column: str, value: object
    ) -> None:
        """A float keeps its 64 bits."""
        assert await _echo(probed, column, value) == value

    async def test_keeps_foreign_keys(self, probed: Database) -> None:
        """SQLite checks them only when told to."""
        await _add(probed, id=1)
        async with probed.begin() as tx:
            await tx.execute(insert(CHILD).values(id=1, probe_id=1))
        with pytest.raises(IntegrityError):
            async with probed.begin() as tx:
                await tx.execute(insert(CHILD).values(id=2, probe_id=99))
        async with probed.begin() as tx:
            await tx.execute(PROBE.delete())
            assert (await tx.execute(select(func.count()).select_from(CHILD))).scalar_one() == 0

    async def test_inserts_only_what_is_new(self, probed: Database) -> None:
        """A taken unique key says no and leaves the row and the transaction alone."""
        async with probed.begin() as tx:
            assert await probed.insert_new(tx, PROBE, {"id": 1, "name": "a", "amount": 1})
            assert not await probed.insert_new(tx, PROBE, {"id": 1, "name": "b", "amount": 2})
            assert not await probed.insert_new(tx, PROBE, {"id": 2, "name": "a", "amount": 3})
            assert await probed.insert_new(tx, PROBE, {"id": 3, "name": "c", "amount": 4})
        assert await _rows(probed) == [(1, "a", 1), (3, "c", 4)]

    async def test_new_means_not_broken(self, probed: Database) -> None:
        """`INSERT IGNORE` would cut a value that is too long, or accept a missing parent."""
        with pytest.raises(IntegrityError):
            async with probed.begin() as tx:
                await probed.insert_new(tx, CHILD, {"id": 1, "probe_id": 99})
        if probed.dialect != "sqlite":  # it has no limits of length
            with pytest.raises(DBAPIError):
                async with probed.begin() as tx:
                    await probed.insert_new(tx, PROBE, {"id": 1, "name": "x" * 17, "amount": 0})
        assert await _count(probed) == 0

    async def test_upserts(self, probed: Database) -> None:
        """The second write of a key changes the row."""
        async with probed.begin() as tx:
            for amount in (1, 2):
                await probed.upsert(tx, PROBE, {"id": 1, "name": "a", "amount": amount}, ["id"])
            await probed.upsert(tx, PROBE, {"id": 2, "name": "b", "amount": 0}, ["id"])
        assert await _rows(probed) == [(1, "a", 2), (2, "b", 0)]

    async def test_counts_the_rows_that_a_change_found(self, probed: Database) -> None:
        """Compare-and-set lives on it; MariaDB would count only rows that really changed."""
        await _add(probed, id=1, amount=5)
        async with probed.begin() as tx:
            for _ in range(2):
                same = update(PROBE).where(PROBE.c.id == 1).values(amount=5)
                assert (await tx.execute(same)).rowcount == 1

    async def test_an_error_rolls_back(self, probed: Database) -> None:
        """Nothing of a failed transaction stays."""

        async def work(tx: Transaction) -> None:
            await tx.execute(insert(PROBE).values(id=1))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await probed.run(work)
        assert await _count(probed) == 0

    async def test_cancelling_rolls_back(self, probed: Database) -> None:
        """The database works on after callers were cancelled in the middle."""
        tasks = len(anyio.get_running_tasks())
        for number in range(60):
            with anyio.move_on_after(0.0004 * number):
                async with probed.begin() as tx:
                    await tx.execute(insert(PROBE).values(id=number))
                    await anyio.sleep_forever()
        assert await _count(probed) == 0
        await _add(probed, id=1)
        await _only(tasks)

    async def test_a_reader_neither_waits_nor_sees_half(self, probed: Database) -> None:
        """One snapshot from the first query to the last, while others write."""
        await _add(probed, id=1, amount=1)
        with anyio.fail_after(10):
            async with probed.read() as reader:
                assert await _amount(reader) == 1
                async with probed.begin() as tx:
                    await tx.execute(update(PROBE).values(amount=2))
                    assert await _amount(reader) == 1
                assert await _amount(reader) == 1
        async with probed.read() as reader:
            assert await _amount(reader) == 2

    async def test_no_update_is_lost(self, probed: Database) -> None:
        """Forty writers at once, each reads with a lock and adds one."""
        await _add(probed, id=1, amount=0)

        async def add_one(tx: Transaction) -> None:
            seen = (await tx.execute(select(PROBE.c.amount).with_for_update())).scalar_one()
            await tx.execute(update(PROBE).values(amount=seen + 1))

        async with anyio.create_task_group() as tasks:
            for _ in range(40):
                tasks.start_soon(probed.run, add_one)
        assert await _rows(probed) == [(1, None, 40)]

    async def test_a_deadlock_is_tried_again(self, probed: Database) -> None:
        """Two transactions lock the same rows in opposite order; both get through."""
        await _add(probed, id=1, amount=0)
        await _add(probed, id=2, amount=0)

        begun: list[int] = []

        async def both(first: int, second: int) -> None:
            async def work(tx: Transaction) -> None:
                begun.append(first)
                for number in (first, second):
                    row = update(PROBE).where(PROBE.c.id == number)
                    await tx.execute(row.values(amount=PROBE.c.amount + 1))
                    await anyio.sleep(0.05)

            await probed.run(work)

        with anyio.fail_after(30):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(both, 1, 2)
                tasks.start_soon(both, 2, 1)
        assert await _rows(probed) == [(1, None, 2), (2, None, 2)]
        assert len(begun) == (2 if probed.dialect == "sqlite" else 3)  # it has no deadlocks

    async def test_answers_a_ping_and_closes_twice(self, database: Database) -> None:
        """Closing is safe at any time."""
        await database.ping()
        await database.aclose()
        await database.aclose()


async def _only(tasks: int) -> None:
    """Nothing that was cancelled goes on in the dark."""
    with anyio.fail_after(10):
        while len(anyio.get_running_tasks()) > tasks:  # noqa: ASYNC110 - tasks of drivers ring no bell
            await anyio.sleep(0.05)


async def _add(database: Database, **row: object) -> None:
    async with database.begin() as tx:
        await tx.execute(insert(PROBE).values(**row))


async def _echo(database: Database, column: str, value: object) -> Any:  # noqa: ANN401 - what the store returns
    await _add(database, id=1, **{column: value})
    async with database.read() as tx:
        return (await tx.execute(select(PROBE.c[column]))).scalar_one()


async def _count(database: Database, *conditions: Any) -> int:  # noqa: ANN401 - any SQL condition
    query = select(func.count()).select_from(PROBE).where(*conditions)
    async with database.read() as tx:
        return int((await tx.execute(query)).scalar_one())


async def _amount(tx: Transaction) -> int:
    return int((await tx.execute(select(PROBE.c.amount))).scalar_one())


async def _rows(database: Database) -> list[tuple[Any, ...]]:
    query = select(PROBE.c.id, PROBE.c.name, PROBE.c.amount).order_by(PROBE.c.id)
    async with database.read() as tx:
        return [tuple(row) for row in await tx.execute(query)]
