"""What every test shares: the event loop, the databases, and the duty to say what kind it is."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import count
from pathlib import Path

import anyio
import hypothesis
import pytest

from moksori.app.console.words import speak
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.store import open_database
from moksori.backends.store.database import SqlDatabase
from moksori.backends.store.migrate import upgrade
from moksori.testing.servers import (
    BinaryMissingError,
    Server,
    mariadb_server,
    postgresql_server,
)

# The same examples each time: a suite that is green for one commit is green for it again. And a
# slow machine is no failure: what a search costs is bounded by its number of examples.
hypothesis.settings.register_profile("moksori", deadline=None, derandomize=True)
hypothesis.settings.load_profile("moksori")

KINDS = {"unit", "contract", "integration", "surface", "e2e", "house"}
_STARTERS: dict[str, Callable[[], AbstractContextManager[Server]]] = {
    "postgresql": postgresql_server,
    "mariadb": mariadb_server,
}
_CLEAN = "moksori_clean"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def korean() -> None:
    """Each test begins in Korean, whichever language the one before has chosen."""
    speak("ko")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=in_a_browser)
    for item in items:
        kinds = KINDS & {mark.name for mark in item.iter_markers()}
        if len(kinds) != 1:
            raise pytest.UsageError(f"{item.nodeid} must carry exactly one of {sorted(KINDS)}")


def in_a_browser(item: pytest.Item) -> bool:
    """Whether a test drives a browser, and so goes last.

    Playwright keeps an event loop running in the main thread from its first use to the end of the
    run; a test after it could start no loop of its own.
    """
    return "e2e_web" in item.path.parts


class Databases:
    """Databases for tests: each server starts when it is first asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._servers: dict[str, Server] = {}
        self._wipe: dict[str, str] = {}
        self._numbers = count()

    def server(self, kind: str) -> Server:
        if kind not in self._servers:
            try:
                self._servers[kind] = self._stack.enter_context(_STARTERS[kind]())
            except BinaryMissingError as exc:
                pytest.skip(str(exc))
        return self._servers[kind]

    def empty(self, kind: str) -> str:
        """Return the URL of a database without tables."""
        name = f"moksori_{next(self._numbers)}"
        if kind == "sqlite":
            return f"sqlite:///{self._folder / name}.db"
        return self.server(kind).create(name)

    def clean(self, kind: str) -> str:
        """Return the URL of a database with all tables and no rows; servers share one."""
        if kind == "sqlite":
            template = self._folder / f"{_CLEAN}.db"
            if not template.exists():
                anyio.run(upgrade, f"sqlite:///{template}")
            copied = self._folder / f"moksori_{next(self._numbers)}.db"
            shutil.copy(template, copied)
            return f"sqlite:///{copied}"
        server = self.server(kind)
        if kind not in self._wipe:
            anyio.run(upgrade, server.create(_CLEAN))
            self._wipe[kind] = _wipe_statement(server)
        server.execute(self._wipe[kind], _CLEAN)
        return server.url(_CLEAN)


def _wipe_statement(server: Server) -> str:
    schema = "public" if server.dialect == "postgresql" else _CLEAN
    query = f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{schema}'"  # noqa: S608 - our own names
    tables = [name for name in server.execute(query, _CLEAN).split() if name != "alembic_version"]
    if server.dialect == "postgresql":
        return f"TRUNCATE {', '.join(tables)}"
    deletes = [f"DELETE FROM {name}" for name in tables]  # noqa: S608 - the names of our tables
    return "; ".join(["SET foreign_key_checks = 0", *deletes])


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    with ExitStack() as stack:
        yield Databases(tmp_path_factory.mktemp("databases"), stack)


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Run the test on every database; parametrize it indirectly to choose fewer."""
    kind: str = request.param
    return kind


@pytest.fixture
def server(databases: Databases, database_kind: str) -> Server:
    """The server of a kind that has one."""
    return databases.server(database_kind)


@pytest.fixture
def empty_url(databases: Databases, database_kind: str) -> str:
    return databases.empty(database_kind)


@pytest.fixture
def database_url(databases: Databases, database_kind: str) -> str:
    """A migrated database without rows."""
    return databases.clean(database_kind)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[SqlDatabase]:
    opened = open_database(database_url, durable=False)
    yield opened
    await opened.aclose()


@pytest.fixture
def queue(database: SqlDatabase) -> RowQueue:
    return RowQueue(database, ttl_s=5.0)


@pytest.fixture
async def event_log(database: SqlDatabase) -> AsyncIterator[RowEventLog]:
    log = RowEventLog(database, poll_s=0.02)
    async with log.running():
        yield log
