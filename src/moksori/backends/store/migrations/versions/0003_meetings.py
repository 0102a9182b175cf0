"""Meetings, what was said in them, and the versions of their minutes."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from moksori.schema import JsonDoc, LongText, UtcDateTime, name_type

revision: Final = "0003"
down_revision: Final = "0002"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _meetings()
    _segments()
    _minutes()


def downgrade() -> None:
    for name in ("minutes", "meeting_segment", "meeting"):
        op.drop_table(name)


def _meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", name_type(36), primary_key=True),
        sa.Column("workspace", name_type(64), nullable=False),
        sa.Column("title", LongText, nullable=False),
        sa.Column("titled", sa.Boolean, nullable=False),
        sa.Column("held_on", name_type(10), nullable=False),
        sa.Column("state", name_type(16), nullable=False),
        sa.Column("template", name_type(32), nullable=False),
        sa.Column("language", name_type(16), nullable=False),
        sa.Column("participants", JsonDoc, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("board_id", name_type(36)),
        sa.Column("transcript_id", name_type(36)),
        sa.Column("segments", sa.Integer, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("job_id", name_type(40)),
        sa.Column("error_code", name_type(64)),
        sa.Column("idempotency_key", name_type(255)),
        sa.Column("fingerprint", name_type(64)),
        sa.UniqueConstraint("transcript_id", name=op.f("uq_meeting_transcript_id")),
        sa.UniqueConstraint(
            "workspace", "idempotency_key", name=op.f("uq_meeting_workspace_idempotency_key")
        ),
        if_not_exists=True,
    )
    op.create_index(
        op.f("ix_meeting_workspace_id"), "meeting", ["workspace", "id"], if_not_exists=True
    )


def _segments() -> None:
    op.create_table(
        "meeting_segment",
        _meeting_id("meeting_segment"),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("speaker", LongText),
        sa.Column("track", sa.Integer, nullable=False),
        sa.Column("start_s", sa.Double),
        sa.Column("end_s", sa.Double),
        sa.Column("text", LongText, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        if_not_exists=True,
    )


def _minutes() -> None:
    op.create_table(
        "minutes",
        _meeting_id("minutes"),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("author", name_type(64), nullable=False),
        sa.Column("reason", name_type(32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("body", JsonDoc, nullable=False),
        sa.Column("job_id", name_type(40)),
        sa.UniqueConstraint("meeting_id", "job_id", name=op.f("uq_minutes_meeting_id_job_id")),
        if_not_exists=True,
    )


def _meeting_id(table: str) -> sa.Column[Any]:
    return sa.Column(
        "meeting_id",
        name_type(36),
        sa.ForeignKey(
            "meeting.id", ondelete="CASCADE", name=op.f(f"fk_{table}_meeting_id_meeting")
        ),
        primary_key=True,
    )
