"""The table of jobs."""

from typing import Final

from sqlalchemy import Boolean, Column, Double, Index, Integer, Table, UniqueConstraint

from moksori.schema import METADATA, JsonDoc, UtcDateTime, name_type

KEY_LENGTH: Final = 255

JOB: Final = Table(
    "job",
    METADATA,
    Column("id", name_type(40), primary_key=True),
    Column("workspace", name_type(64), nullable=False),
    Column("kind", name_type(64), nullable=False),
    Column("args", JsonDoc, nullable=False),
    Column("idempotency_key", name_type(KEY_LENGTH)),
    Column("fingerprint", name_type(128)),
    Column("state", name_type(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("owner", name_type(64)),
    Column("progress", Double, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    Column("error_code", name_type(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("run_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    UniqueConstraint("workspace", "kind", "idempotency_key"),
    Index(None, "state", "run_at"),
    Index(None, "state", "lease_until"),
)
