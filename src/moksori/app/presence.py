"""Which worker processes are alive: each one notes the time while it lives."""

from sqlalchemy import Boolean, Column, Index, Table

from moksori.schema import METADATA, UtcDateTime, name_type

WORKER = Table(
    "worker",
    METADATA,
    Column("id", name_type(36), primary_key=True),  # the owner of its leases
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("busy", Boolean, nullable=False),
    Index("ix_worker_seen_at", "seen_at"),
)
