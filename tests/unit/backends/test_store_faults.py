import errno
import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from moksori.backends.store.faults import CONTENTION, fault_of, translated
from moksori.errors import BackendError, ConfigError, StorageFullError

pytestmark = pytest.mark.unit


class DriverError(Exception):
    """As the drivers of the servers raise them."""

    def __init__(self, *args: object, sqlstate: str | None = None) -> None:
        super().__init__(*args)
        self.sqlstate = sqlstate


def _sqlite(code: int) -> sqlite3.OperationalError:
    raised = sqlite3.OperationalError("what SQLite says")
    raised.sqlite_errorcode = code
    return raised


def _wrapped(cause: Exception) -> DBAPIError:
    return OperationalError("SELECT 1", None, cause)


LOCKED = [
    _sqlite(5),
    _sqlite(6),
    _sqlite(261),  # BUSY_RECOVERY
    _sqlite(517),  # BUSY_SNAPSHOT
    DriverError("deadlock detected", sqlstate="40P01"),
    DriverError("could not serialize", sqlstate="40001"),
    DriverError("lock not available", sqlstate="55P03"),
    DriverError(1213, "Deadlock found", sqlstate="40001"),
    DriverError(1205, "Lock wait timeout", sqlstate="HY000"),
]
FULL = [
    _sqlite(13),
    _sqlite(778),
    DriverError("could not extend file", sqlstate="53100"),
    DriverError(1114, "The table 'job' is full", sqlstate="HY000"),
    DriverError(1021, "Disk full", sqlstate="HY000"),
    DriverError(3, "Error writing file (Errcode: 28 ...)", sqlstate="HY000"),
    DriverError(1030, 'Got error 28 "No space left on device" from storage engine InnoDB'),
    OSError(errno.ENOSPC, "No space left on device"),
]
GONE = [
    _sqlite(10),
    _sqlite(14),
    DriverError("terminating connection", sqlstate="57P01"),
    DriverError("too many clients", sqlstate="53300"),
    DriverError("connection failure", sqlstate="08006"),
    DriverError(2013, "Lost connection", sqlstate="HY000"),
    DriverError(2003, "Can't connect", sqlstate="HY000"),
    ConnectionRefusedError(errno.ECONNREFUSED, "refused"),
]
REFUSED = [
    DriverError("no such database", sqlstate="3D000"),
    DriverError("wrong password", sqlstate="28P01"),
    DriverError(1045, "Access denied", sqlstate="28000"),
    DriverError(1049, "Unknown database", sqlstate="42000"),
]
OURS = [
    _sqlite(1),
    DriverError("syntax error", sqlstate="42601"),
    DriverError(1064, "syntax error", sqlstate="42000"),
    DriverError("no code at all"),
]


@pytest.mark.parametrize("cause", LOCKED, ids=str)
def test_a_rival_is_contention(cause: Exception) -> None:
    fault = fault_of(_wrapped(cause))
    assert isinstance(fault, BackendError)
    assert fault.facts["reason"] == CONTENTION
    assert fault.retryable


@pytest.mark.parametrize("cause", FULL, ids=str)
def test_a_full_disk_is_called_so(cause: Exception) -> None:
    assert type(fault_of(_wrapped(cause))) is StorageFullError


@pytest.mark.parametrize("cause", GONE, ids=str)
def test_a_lost_database_may_come_back(cause: Exception) -> None:
    fault = fault_of(_wrapped(cause))
    assert type(fault) is BackendError
    assert fault.facts["reason"] == "unavailable"


@pytest.mark.parametrize("cause", REFUSED, ids=str)
def test_a_wrong_name_is_a_setting(cause: Exception) -> None:
    assert type(fault_of(_wrapped(cause))) is ConfigError


@pytest.mark.parametrize("cause", OURS, ids=str)
def test_a_mistake_of_ours_is_not_hidden(cause: Exception) -> None:
    assert fault_of(_wrapped(cause)) is None


def test_a_broken_connection_without_a_code_is_gone() -> None:
    broken = DBAPIError("SELECT 1", None, DriverError("closed"), connection_invalidated=True)
    assert type(fault_of(broken)) is BackendError


def test_an_empty_pool_is_told() -> None:
    fault = fault_of(PoolTimeoutError("QueuePool limit"))
    assert fault is not None
    assert fault.facts["reason"] == "pool"


def test_translating_keeps_the_cause() -> None:
    cause = _wrapped(_sqlite(13))
    with pytest.raises(StorageFullError) as caught, translated():
        raise cause
    assert caught.value.__cause__ is cause


@pytest.mark.parametrize(
    "raised", [IntegrityError("INSERT", None, DriverError("taken")), ZeroDivisionError(), OSError()]
)
def test_the_rest_passes_unchanged(raised: Exception) -> None:
    with pytest.raises(type(raised)) as caught, translated():
        raise raised
    assert caught.value is raised


def test_connecting_translates_more() -> None:
    with pytest.raises(BackendError), translated(OSError):
        raise ConnectionRefusedError
