import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest
from sqlalchemy import Connection, inspect, text

import moksori.access.store
import moksori.app.presence
import moksori.backends.bus.tables
import moksori.backends.queue.tables
import moksori.board.tables
import moksori.meetings.live.chunk_store
import moksori.meetings.tables
import moksori.recall.tables
import moksori.transcripts.tables
import moksori.webhooks.tables  # noqa: F401 - each of these declares its tables
from moksori.backends.store import migrate, open_database
from moksori.errors import BackendError, ConfigError
from moksori.schema import METADATA

T = TypeVar("T")

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

_START_TWICE = "import anyio, sys; from moksori.backends.store.migrate import upgrade; "
_START_TWICE += "print(anyio.run(upgrade, sys.argv[1]))"


async def _look(url: str, look: Callable[[Connection], T]) -> T:
    database = open_database(url)
    try:
        async with database.begin() as tx:
            return await tx.run_sync(look)
    finally:
        await database.aclose()


def _differences(connection: Connection) -> list[Any]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, METADATA))


async def test_head_is_what_the_rooms_declare(empty_url: str) -> None:
    assert await migrate.current(empty_url) is None
    assert await migrate.upgrade(empty_url) == migrate.HEAD
    assert await migrate.current(empty_url) == migrate.HEAD
    assert await _look(empty_url, _differences) == []


async def test_the_comparison_sees_a_difference(empty_url: str) -> None:
    await migrate.upgrade(empty_url)

    def spoil(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE job DROP COLUMN progress"))

    await _look(empty_url, spoil)
    (change,) = await _look(empty_url, _differences)
    assert (change[0], change[2], change[3].name) == ("add_column", "job", "progress")


async def test_migrating_again_changes_nothing(empty_url: str) -> None:
    for _ in range(3):
        assert await migrate.upgrade(empty_url) == migrate.HEAD


async def test_a_migration_that_was_cut_off_goes_on(empty_url: str) -> None:
    await migrate.upgrade(empty_url)

    def cut(connection: Connection) -> None:
        for statement in ("DROP TABLE api_key", "DROP TABLE event", "DELETE FROM alembic_version"):
            connection.execute(text(statement))

    await _look(empty_url, cut)
    await migrate.upgrade(empty_url)
    assert await _look(empty_url, _differences) == []


async def test_goes_down_to_nothing(empty_url: str) -> None:
    await migrate.upgrade(empty_url)

    def down(connection: Connection) -> set[str]:
        from alembic import command

        command.downgrade(migrate.config(connection), "base")
        return set(inspect(connection).get_table_names())

    assert await _look(empty_url, down) == {"alembic_version"}


async def test_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    printed: list[str] = []

    async def start() -> None:
        done = await anyio.run_process([sys.executable, "-c", _START_TWICE, empty_url])
        printed.append(done.stdout.decode().strip())

    with anyio.fail_after(60):
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(start)
    assert printed == [migrate.HEAD] * 3
    assert await _look(empty_url, _differences) == []


async def test_a_newer_database_is_left_alone(empty_url: str) -> None:
    await migrate.upgrade(empty_url)

    def age(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await _look(empty_url, age)
    with pytest.raises(ConfigError, match="newer"):
        await migrate.upgrade(empty_url)


def test_head_is_the_newest_script() -> None:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(migrate.config())
    assert scripts.get_heads() == [migrate.HEAD]


@pytest.mark.parametrize("url", ["postgresql://a@127.0.0.1:1/b", "mariadb://a@127.0.0.1:1/b"])
async def test_a_server_that_does_not_answer(url: str) -> None:
    with pytest.raises(BackendError) as caught:
        await migrate.upgrade(url)
    assert caught.value.facts["reason"] == "unavailable"


async def test_a_directory_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        await migrate.upgrade(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"], indirect=True)
async def test_a_name_that_the_server_does_not_know(database_url: str) -> None:
    with pytest.raises(ConfigError, match="refuses"):
        await migrate.upgrade(database_url + "_nowhere")
