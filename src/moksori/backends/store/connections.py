"""How each database is reached: URL, driver, pool, and the settings of a connection."""

import importlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from moksori.errors import ConfigError, EngineNotInstalledError

READ: Final = "moksori_read"
"""The execution option of a connection that only reads."""

_BUSY_TIMEOUT_MS: Final = 1_000
_RECYCLE_S: Final = 1_800


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    driver: str
    module: str
    extra: str | None = None


_SQLITE: Final = _Kind("sqlite", "sqlite+aiosqlite", "aiosqlite")
_POSTGRESQL: Final = _Kind("postgresql", "postgresql+asyncpg", "asyncpg", "postgres")
_MARIADB: Final = _Kind("mariadb", "mariadb+asyncmy", "asyncmy", "mariadb")
_KINDS: Final = {
    "sqlite": _SQLITE,
    "postgresql": _POSTGRESQL,
    "postgres": _POSTGRESQL,
    "mariadb": _MARIADB,
    "mysql": _MARIADB,
}


@dataclass(frozen=True, slots=True)
class PoolSize:
    """How many connections a process may hold, and how long a caller waits for one (seconds)."""

    kept: int = 5
    extra: int = 5
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Source:
    """A database that can be connected to."""

    dialect: str
    engine: AsyncEngine
    raised: tuple[type[Exception], ...]
    """What the driver raises past SQLAlchemy when it can not connect."""
    pool: PoolSize
    writers: int
    """How many may write at the same time."""


def open_source(url: str, *, pool: PoolSize, durable: bool) -> Source:
    """Make the engine for a URL; nothing is connected yet.

    Raises:
        ConfigError: the URL is wrong or names a database that is not known.
        EngineNotInstalledError: the driver is not installed; the detail names the extra.
    """
    kind, parsed = parse(url)
    module = _driver(kind)
    if kind is _SQLITE:
        return Source(kind.name, _sqlite(parsed, pool, durable=durable), (OSError,), pool, 1)
    writers = pool.kept + pool.extra
    if kind is _POSTGRESQL:
        engine = _server(parsed, pool, {"command_timeout": 60, "timeout": 10})
        raised = (OSError, module.PostgresError, module.InterfaceError)
        return Source(kind.name, engine, raised, pool, writers)
    # It would repeat the server's remarks in our log, with people's words in them.
    logging.getLogger(kind.module).setLevel(logging.ERROR)
    parsed = parsed.update_query_dict({"charset": "utf8mb4"})
    engine = _server(parsed, pool, {"connect_timeout": 10, "read_timeout": 60})
    event.listen(engine.sync_engine, "begin", _begin_mariadb)
    return Source(kind.name, engine, (OSError,), pool, writers)


def parse(url: str) -> tuple[_Kind, URL]:
    """Read a URL and put the driver into it.

    Raises:
        ConfigError: it is no URL of a known database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        raise ConfigError("the database URL can not be read") from exc
    kind = _KINDS.get(parsed.get_backend_name())
    if kind is None:
        raise ConfigError(
            "no such database; known are sqlite, postgresql, mariadb",
            database=parsed.get_backend_name(),
        )
    if kind is _SQLITE and parsed.database in {None, "", ":memory:"}:
        raise ConfigError("SQLite needs a file: sqlite:///path/to/moksori.db")
    return kind, parsed.set(drivername=kind.driver)


def _driver(kind: _Kind) -> Any:  # noqa: ANN401 - a module without types
    try:
        return importlib.import_module(kind.module)
    except ModuleNotFoundError as exc:
        extra = f"moksori[{kind.extra}]"
        raise EngineNotInstalledError(
            f"{kind.name}: pip install '{extra}'", database=kind.name, extra=extra
        ) from exc


def _sqlite(url: URL, pool: PoolSize, *, durable: bool) -> AsyncEngine:
    from moksori.backends.store.steady import connect

    _touch(Path(url.database or "").absolute())
    engine = create_async_engine(
        url,
        pool_size=pool.kept,
        max_overflow=pool.extra,
        pool_timeout=pool.timeout_s,
        connect_args={"isolation_level": None, "async_creator_fn": connect},
    )

    def set_up(connection: DBAPIConnection, record: object) -> None:
        del record
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", set_up)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _touch(path: Path) -> None:
    """Make the file, so that a wrong path is told now and in plain words."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()
    except OSError as exc:
        raise ConfigError("the SQLite file can not be made or written") from exc


def _server(url: URL, pool: PoolSize, connect_args: dict[str, Any]) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=pool.kept,
        max_overflow=pool.extra,
        pool_timeout=pool.timeout_s,
        pool_recycle=_RECYCLE_S,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args=connect_args,
    )


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READ, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_mariadb(connection: Connection) -> None:
    if connection.get_execution_options().get(READ, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
