"""The tables of meetings, what was said in them, and their minutes; of those held live, more."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from moksori.schema import METADATA, JsonDoc, LongBytes, LongText, UtcDateTime, name_type

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

DRAFT = Table(
    "meeting_draft",
    METADATA,
    Column(
        "meeting_id", name_type(36), ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("body", JsonDoc, nullable=False),  # what a language model made of the talk so far
    Column("windows", JsonDoc, nullable=False),  # its answers, so that none is paid for twice
)

AUDIO = Table(
    "meeting_audio",  # what became of the sound, once it is known
    METADATA,
    Column(
        "meeting_id", name_type(36), ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("position", BigInteger, nullable=False),  # how far the log had been read
    Column("kept_at", UtcDateTime, nullable=False, index=True),
    Column("mix_key", name_type(255)),
    Column("mix_ms", BigInteger),
)

SHARE = Table(
    "meeting_share",
    METADATA,
    Column("id", name_type(36), primary_key=True),
    Column(
        "meeting_id",
        name_type(36),
        ForeignKey("meeting.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("workspace", name_type(64), nullable=False),
    Column("digest", name_type(64), nullable=False, unique=True),  # SHA-256 of the token, hex
    Column("label", LongText, nullable=False),
    Column("parts", JsonDoc, nullable=False),
    Column("password", LongText),  # hashed
    Column("pass_key", name_type(64), nullable=False),  # signs the passes of who opened it
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("from_s", Double),
    Column("to_s", Double),
    Column("uses", Integer, nullable=False),
    Column("used_at", UtcDateTime),
    Column("tries", Integer, nullable=False),  # wrong passwords since `tries_since`
    Column("tries_since", UtcDateTime),
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
