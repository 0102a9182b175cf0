"""The tables of meetings, what was said in them, and their minutes."""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from moksori.schema import METADATA, JsonDoc, LongText, UtcDateTime, name_type

MEETING = Table(
    "meeting",
    METADATA,
    Column("id", name_type(36), primary_key=True),  # that of its transcript, if it has one
    Column("workspace", name_type(64), nullable=False),
    Column("title", LongText, nullable=False),
    Column("titled", Boolean, nullable=False),
    Column("held_on", name_type(10), nullable=False),  # YYYY-MM-DD
    Column("state", name_type(16), nullable=False),
    Column("template", name_type(32), nullable=False),
    Column("language", name_type(16), nullable=False),
    Column("participants", JsonDoc, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("board_id", name_type(36)),
    Column("transcript_id", name_type(36), unique=True),
    Column("segments", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("job_id", name_type(40)),  # the job that writes next, until it begins
    Column("error_code", name_type(64)),
    Column("idempotency_key", name_type(255)),
    Column("fingerprint", name_type(64)),
    UniqueConstraint("workspace", "idempotency_key"),
    Index("ix_meeting_workspace_id", "workspace", "id"),
)

SEGMENT = Table(
    "meeting_segment",
    METADATA,
    Column(
        "meeting_id", name_type(36), ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("speaker", LongText),
    Column("track", Integer, nullable=False),
    Column("start_s", Double),
    Column("end_s", Double),
    Column("text", LongText, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("raw", LongText),
    Column("words", JsonDoc),
)

MINUTES = Table(
    "minutes",
    METADATA,
    Column(
        "meeting_id", name_type(36), ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("author", name_type(64), nullable=False),
    Column("reason", name_type(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", JsonDoc, nullable=False),
    Column("job_id", name_type(40)),  # a job writes once, however often it is begun
    UniqueConstraint("meeting_id", "job_id"),
)
