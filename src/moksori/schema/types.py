"""Column types that keep Korean text, UTC times and exact names on all three databases."""

import json
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import DateTime, Dialect, LargeBinary, MetaData, String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator, TypeEngine

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EXACT: Final = "utf8mb4_nopad_bin"
"""MariaDB's collation without surprises: `short`, `SHORT` and `short ` are three names."""

LongText = Text().with_variant(mysql.LONGTEXT(collation=_EXACT), "mysql", "mariadb")
"""Text of any length: MariaDB's TEXT ends at 64 KiB, about 21,000 Hangul syllables."""

LongBytes = LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")
"""Bytes of any number: MariaDB's BLOB ends at 64 KiB."""


def name_type(length: int) -> String:
    """A short exact name: MariaDB would else hold `short` and `SHORT` to be equal."""
    return String(length).with_variant(mysql.VARCHAR(length, collation=_EXACT), "mysql", "mariadb")


class JsonDoc(TypeDecorator[Any]):
    """A JSON document, kept as text: the same bytes on every database, Hangul readable in them."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use the long text of the database."""
        return dialect.type_descriptor(LongText)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401 - any JSON value
        """Write it; None is NULL."""
        del dialect
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401 - any JSON value
        """Read it back."""
        del dialect
        return None if value is None else json.loads(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive values are refused; microseconds survive on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose a column type that keeps microseconds."""
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Send UTC, without a zone where the database would drop it unconverted."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the store")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring back an aware UTC time."""
        del dialect
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
