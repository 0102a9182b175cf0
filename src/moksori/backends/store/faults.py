"""Database failures in the words of `moksori.errors`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from moksori.errors import BackendError, ConfigError, StorageFullError, is_full

Fault = BackendError | ConfigError

CONTENTION: Final = "contention"
"""The `reason` of a BackendError that another transaction caused: the same work may win next."""

_SQLITE_CONTENTION: Final = frozenset({5, 6})  # BUSY, LOCKED
_SQLITE_FULL: Final = 13
_SQLITE_BROKEN: Final = frozenset({8, 10, 11, 14, 26})  # READONLY IOERR CORRUPT CANTOPEN NOTADB
_SQLITE_NO_ROOM: Final = frozenset({778, 4874})  # IOERR_WRITE and IOERR_SHMSIZE: no room for it

_PG_CONTENTION: Final = frozenset({"40001", "40P01", "55P03"})
_PG_FULL: Final = "53100"
_PG_REFUSED: Final = ("28", "3D")
_PG_BROKEN: Final = ("08", "53", "57P", "58")

_MARIADB_CONTENTION: Final = frozenset({1020, 1205, 1213})
_MARIADB_FULL: Final = frozenset({1021, 1114})
_MARIADB_REFUSED: Final = frozenset({1044, 1045, 1049, 1698})
_MARIADB_BROKEN: Final = frozenset({1040, 1053, 1927, 2002, 2003, 2006, 2013, 2014})


@contextmanager
def translated(*also: type[Exception]) -> Iterator[None]:
    """Raise what can pass as a BackendError; let mistakes of ours (wrong SQL) through unchanged.

    Raises:
        StorageFullError: the disk is full.
        BackendError: locked, deadlocked, out of connections, gone.
        ConfigError: the database refuses the name, the user or the password.
    """
    caught: tuple[type[Exception], ...] = (SQLAlchemyError, *also)
    try:
        yield
    except caught as exc:
        fault = fault_of(exc)
        if fault is None:
            raise
        raise fault from exc


def fault_of(exc: BaseException) -> Fault | None:
    """Name a failure; None when it will not pass by itself (a broken statement, a constraint)."""
    if isinstance(exc, PoolTimeoutError):
        return BackendError("no free connection in time", reason="pool")
    if isinstance(exc, OSError):
        return full() if is_full(exc) else gone()
    cause = exc.orig if isinstance(exc, DBAPIError) else exc
    if fault := _fault_of_driver(cause):
        return fault
    if isinstance(exc, DBAPIError) and exc.connection_invalidated:
        return gone()
    return fault_of(cause) if isinstance(cause, OSError) else None


def _fault_of_driver(cause: BaseException | None) -> Fault | None:
    code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _fault_of_sqlite(code)
    if cause is not None and cause.args and isinstance(cause.args[0], int):
        return _fault_of_mariadb(cause.args[0], str(cause))
    state = getattr(cause, "sqlstate", None)
    return _fault_of_postgresql(state) if isinstance(state, str) else None


def _fault_of_sqlite(code: int) -> Fault | None:
    if code & 0xFF == _SQLITE_FULL or code in _SQLITE_NO_ROOM:
        return full()
    if code & 0xFF in _SQLITE_CONTENTION:
        return contention()
    return gone() if code & 0xFF in _SQLITE_BROKEN else None


def _fault_of_postgresql(state: str) -> Fault | None:
    if state == _PG_FULL:
        return full()
    if state in _PG_CONTENTION:
        return contention()
    if state.startswith(_PG_REFUSED):
        return refused()
    return gone() if state.startswith(_PG_BROKEN) else None


def _fault_of_mariadb(code: int, text: str) -> Fault | None:
    if code in _MARIADB_FULL or "rror 28 " in text or "Errcode: 28 " in text:
        return full()
    if code in _MARIADB_CONTENTION:
        return contention()
    if code in _MARIADB_REFUSED:
        return refused()
    return gone() if code in _MARIADB_BROKEN else None


def full() -> StorageFullError:
    """The disk is full."""
    return StorageFullError("the disk of the database is full")


def contention() -> BackendError:
    """Another transaction was in the way."""
    return BackendError("another transaction was in the way", reason=CONTENTION)


def refused() -> ConfigError:
    """The server is there, and does not know us."""
    return ConfigError("the database refuses this database name, user or password")


def gone() -> BackendError:
    """The database does not answer, or not sensibly."""
    return BackendError("the database does not answer", reason="unavailable")
