"""A connection to SQLite whose calls always run to their end.

SQLite works in a thread, and a thread can not be cancelled. If the waiting task is, then the driver
and SQLAlchemy throw the connection away while its thread still works, and the closing can wait for
an answer that never comes. The calls are short; so a cancelled task waits for the one in flight and
is cancelled right after it.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, Final

import aiosqlite
import anyio

_ROWS_AT_ONCE: Final = 64


class SteadyConnection(aiosqlite.Connection):
    """An aiosqlite connection that finishes what it has begun."""

    async def _execute(self, fn: Callable[..., Any], *args: object, **kwargs: object) -> Any:  # noqa: ANN401 - as declared by aiosqlite
        with anyio.CancelScope(shield=True):
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call] # theirs

    async def close(self) -> None:
        """Close the file and end the thread."""
        with anyio.CancelScope(shield=True):
            await super().close()


def connect(path: str, **options: Any) -> SteadyConnection:  # noqa: ANN401 - of sqlite3.connect
    """Return a connection to be awaited, in the manner of `aiosqlite.connect`."""
    connection = SteadyConnection(lambda: sqlite3.connect(path, **options), _ROWS_AT_ONCE)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: a worker that is killed must not wait for it
    return connection
