"""The tables of events."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Table

from moksori.schema import METADATA, JsonDoc, UtcDateTime, name_type

EVENT: Final = Table(
    "event",
    METADATA,
    Column("workspace", name_type(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", name_type(128), nullable=False),
    Column("type", name_type(64), nullable=False),
    Column("payload", JsonDoc, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "workspace", "topic", "seq"),
    Index(None, "at"),
)

EVENT_COUNTER: Final = Table(
    "event_counter",
    METADATA,
    Column("workspace", name_type(64), primary_key=True),
    Column("last_seq", BigInteger, nullable=False),
)
