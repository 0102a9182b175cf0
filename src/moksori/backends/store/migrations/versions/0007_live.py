"""Live meetings: their state, tracks, marks and sound; words and raw text of segments."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from moksori.schema import JsonDoc, LongBytes, LongText, UtcDateTime, name_type

revision: Final = "0007"
down_revision: Final = "0006"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _add("meeting_segment", sa.Column("raw", LongText))
    _add("meeting_segment", sa.Column("words", JsonDoc))
    _live()
    _tracks()
    _marks()
    _drafts()
    _audio()


def downgrade() -> None:
    for table in (
        "meeting_audio",
        "meeting_draft",
        "meeting_mark",
        "meeting_track",
        "meeting_live",
    ):
        op.drop_table(table)
    for column in ("words", "raw"):
        op.drop_column("meeting_segment", column)


def _add(table: str, column: sa.Column[object]) -> None:
    """Add a column, unless a run that was cut off has done so."""
    known = {one["name"] for one in sa.inspect(op.get_bind()).get_columns(table)}
    if column.name not in known:
        op.add_column(table, column)


def _meeting_id(table: str) -> sa.Column[str]:
    name = op.f(f"fk_{table}_meeting_id_meeting")
    key = sa.ForeignKey("meeting.id", ondelete="CASCADE", name=name)
    return sa.Column("meeting_id", name_type(36), key, primary_key=True)


def _live() -> None:
    op.create_table(
        "meeting_live",
        _meeting_id("meeting_live"),
        sa.Column("workspace", name_type(64), nullable=False),
        sa.Column("kind", name_type(16), nullable=False),
        sa.Column("place", name_type(36), nullable=False),
        sa.Column("language", name_type(16), nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("paused_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("endpointing", JsonDoc),
        sa.Column("model", name_type(200)),
        sa.Column("demo", sa.Boolean),
        sa.Column("listen_job_id", name_type(40)),
        sa.Column("follow_job_id", name_type(40)),
        sa.Column("progress_try", sa.Integer, nullable=False),
        sa.Column("followed", sa.Integer, nullable=False),
        sa.Column("reconciled", sa.Integer, nullable=False),
        sa.Column("reconciled_at", UtcDateTime),
        if_not_exists=True,
    )
    name = op.f("ix_meeting_live_place_ended_at")
    op.create_index(name, "meeting_live", ["place", "ended_at"], if_not_exists=True)


def _tracks() -> None:
    op.create_table(
        "meeting_track",
        _meeting_id("meeting_track"),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", name_type(200), nullable=False),
        sa.Column("participant", LongText),
        sa.Column("format", name_type(16), nullable=False),
        sa.Column("sample_rate", sa.Integer, nullable=False),
        sa.Column("offset_ms", sa.BigInteger, nullable=False),
        sa.Column("joined_at", UtcDateTime, nullable=False),
        sa.Column("left_at", UtcDateTime),
        sa.Column("muted", sa.Boolean, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("snapshot", LongBytes),
        sa.Column("heard_samples", sa.BigInteger, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("audio_key", name_type(255)),
        sa.Column("audio_ms", sa.BigInteger),
        sa.UniqueConstraint("meeting_id", "name", name=op.f("uq_meeting_track_meeting_id_name")),
        if_not_exists=True,
    )


def _marks() -> None:
    op.create_table(
        "meeting_mark",
        _meeting_id("meeting_mark"),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("track", sa.Integer),
        sa.Column("author", LongText),
        sa.Column("label", LongText, nullable=False),
        if_not_exists=True,
    )


def _drafts() -> None:
    op.create_table(
        "meeting_draft",
        _meeting_id("meeting_draft"),
        sa.Column("body", JsonDoc, nullable=False),
        sa.Column("windows", JsonDoc, nullable=False),
        if_not_exists=True,
    )


def _audio() -> None:
    op.create_table(
        "meeting_audio",
        _meeting_id("meeting_audio"),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("kept_at", UtcDateTime, nullable=False),
        sa.Column("mix_key", name_type(255)),
        sa.Column("mix_ms", sa.BigInteger),
        if_not_exists=True,
    )
    name = op.f("ix_meeting_audio_kept_at")
    op.create_index(name, "meeting_audio", ["kept_at"], if_not_exists=True)
