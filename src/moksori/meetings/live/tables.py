"""The tables of live meetings: their state, their tracks, what was marked."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from moksori.schema import METADATA, JsonDoc, LongBytes, LongText, UtcDateTime, name_type

LIVE = Table(
    "meeting_live",
    METADATA,
    Column(
        "meeting_id", name_type(36), ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("workspace", name_type(64), nullable=False),
    Column("kind", name_type(16), nullable=False),
    Column("place", name_type(36), nullable=False),
    Column("language", name_type(16), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("paused_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("endpointing", JsonDoc),
    Column("model", name_type(200)),
    Column("demo", Boolean),
    Column("listen_job_id", name_type(40)),
    Column("follow_job_id", name_type(40)),  # the job that follows next, until it begins
    Column(
        "progress_try", Integer, nullable=False
    ),  # the try of the listener that last got further
    Column("followed", Integer, nullable=False),
    Column("reconciled", Integer, nullable=False),
    Column("reconciled_at", UtcDateTime),
    Index(None, "place", "ended_at"),
)

TRACK = Table(
    "meeting_track",
    METADATA,
    Column(
        "meeting_id", name_type(36), ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", name_type(200), nullable=False),
    Column("participant", LongText),
    Column("format", name_type(16), nullable=False),
    Column("sample_rate", Integer, nullable=False),
    Column("offset_ms", BigInteger, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
    Column("muted", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("snapshot", LongBytes),
    Column("heard_samples", BigInteger, nullable=False),
    Column("finished", Boolean, nullable=False),
    Column("audio_key", name_type(255)),
    Column("audio_ms", BigInteger),
    UniqueConstraint("meeting_id", "name"),
)

MARK = Table(
    "meeting_mark",
    METADATA,
    Column(
        "meeting_id", name_type(36), ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("track", Integer),
    Column("author", LongText),
    Column("label", LongText, nullable=False),
)
