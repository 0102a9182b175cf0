"""Bring a database to the schema of this version; safe when several processes start at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import anyio
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from moksori.backends.store.connections import PoolSize
from moksori.backends.store.database import SqlDatabase, open_database
from moksori.errors import BackendError, ConfigError
from moksori.ports.store import Transaction

HEAD: Final = "0009"
"""The newest revision; a test compares it with the scripts."""

_SCRIPTS: Final = Path(__file__).with_name("migrations")
_LOCK_NAME: Final = "moksori.migrate"
_LOCK_NUMBER: Final = 0x6D6F6B736F7269
_LOCK_WAIT_S: Final = 120


async def upgrade(url: str, revision: str = "head") -> str:
    """Bring the database to a revision and return it; a database that is there is left alone.

    Raises:
        ConfigError: the URL is wrong, or the database is newer than this version of moksori.
        StorageFullError: the disk is full.
        BackendError: the database can not be reached, or another process migrates for too long.
    """
    async with _opened(url) as database:
        target = HEAD if revision == "head" else revision
        if await _current(database) == target:
            return target
        async with _locked(database), database.begin() as tx:
            await tx.run_sync(_upgrade, target)
        return target


async def current(url: str) -> str | None:
    """Return the revision of a database, None for an empty one.

    Raises:
        BackendError: the database can not be reached.
    """
    async with _opened(url) as database:
        return await _current(database)


def config(connection: Connection | None = None) -> Any:  # noqa: ANN401 - alembic loads lazily
    """Return Alembic's configuration for our scripts."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[SqlDatabase]:
    database = open_database(url, pool=PoolSize(kept=1, extra=1))
    try:
        yield database
    finally:
        await database.aclose()


async def _current(database: SqlDatabase) -> str | None:
    query = text("SELECT version_num FROM alembic_version")
    try:
        async with database.read() as tx:
            return (await tx.execute(query)).scalar_one_or_none()
    except (OperationalError, ProgrammingError):
        return None  # there is no such table: nothing was ever migrated


@asynccontextmanager
async def _locked(database: SqlDatabase) -> AsyncIterator[None]:
    """Let one process migrate at a time. SQLite's write transaction is a lock already."""
    if database.dialect == "sqlite":
        yield
        return
    async with database.begin() as tx:
        await _lock(tx, database.dialect)
        yield
        if database.dialect == "mariadb":
            await tx.execute(text("DO RELEASE_LOCK(:name)"), {"name": _LOCK_NAME})


async def _lock(tx: Transaction, dialect: str) -> None:
    if dialect == "postgresql":
        statement = text("SELECT pg_advisory_xact_lock(:number)")
        with anyio.move_on_after(_LOCK_WAIT_S) as scope:
            await tx.execute(statement, {"number": _LOCK_NUMBER})
        taken = not scope.cancelled_caught
    else:
        statement = text("SELECT GET_LOCK(:name, :wait)")
        values = {"name": _LOCK_NAME, "wait": _LOCK_WAIT_S // 3}
        taken = (await tx.execute(statement, values)).scalar_one() == 1
    if not taken:
        raise BackendError("another process has been migrating for too long")


def _upgrade(connection: Connection, target: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    made = config(connection)
    try:
        command.upgrade(made, target)
    except CommandError as exc:
        known = ScriptDirectory.from_config(made).get_current_head()
        raise ConfigError(
            "the database is newer than this version of moksori", newest_known=str(known)
        ) from exc
