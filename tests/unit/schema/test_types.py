from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Dialect, MetaData, Table
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.schema import CreateTable

from moksori.schema import JsonDoc, LongBytes, LongText, UtcDateTime, name_type

pytestmark = pytest.mark.unit

SQLITE: Dialect = sqlite.dialect()
POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # theirs
MARIADB: Dialect = mysql.dialect()
NOON = datetime(2026, 11, 21, 12, 0, 0, 5, tzinfo=UTC)
KOREA = timezone(timedelta(hours=9))


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL, MARIADB])
def test_a_naive_time_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(NOON.replace(tzinfo=None), dialect)


@pytest.mark.parametrize("dialect", [SQLITE, MARIADB])
def test_databases_without_zones_get_utc(dialect: Dialect) -> None:
    sent = UtcDateTime().process_bind_param(NOON.astimezone(KOREA), dialect)
    assert sent == NOON.replace(tzinfo=None)


def test_postgresql_gets_the_zone() -> None:
    sent = UtcDateTime().process_bind_param(NOON.astimezone(KOREA), POSTGRESQL)
    assert sent == NOON


@pytest.mark.parametrize("stored", [NOON.replace(tzinfo=None), NOON, NOON.astimezone(KOREA)])
def test_times_come_back_in_utc(stored: datetime) -> None:
    back = UtcDateTime().process_result_value(stored, SQLITE)
    assert back == NOON
    assert back.tzinfo is UTC


def test_nothing_stays_nothing() -> None:
    for kind in (UtcDateTime(), JsonDoc()):
        assert kind.process_bind_param(None, SQLITE) is None
        assert kind.process_result_value(None, SQLITE) is None


def test_documents_are_readable_text() -> None:
    sent = JsonDoc().process_bind_param({"화자": [1, None]}, SQLITE)
    assert sent == '{"화자":[1,null]}'
    assert JsonDoc().process_result_value(sent, SQLITE) == {"화자": [1, None]}


def test_documents_hold_no_endless_number() -> None:
    with pytest.raises(ValueError, match="JSON"):
        JsonDoc().process_bind_param({"ratio": float("nan")}, SQLITE)


def test_mariadb_gets_types_of_its_own() -> None:
    table = Table(
        "t",
        MetaData(),
        Column("words", LongText),
        Column("facts", JsonDoc),
        Column("name", name_type(9)),
        Column("at", UtcDateTime),
        Column("state", LongBytes),
    )
    made = str(CreateTable(table).compile(dialect=MARIADB))
    assert made.count("LONGTEXT COLLATE utf8mb4_nopad_bin") == 2
    assert "VARCHAR(9) COLLATE utf8mb4_nopad_bin" in made
    assert "DATETIME(6)" in made
    assert "state LONGBLOB" in made
    assert "COLLATE" not in str(CreateTable(table).compile(dialect=POSTGRESQL))
