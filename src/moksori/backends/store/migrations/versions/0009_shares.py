"""Shares: links by which people without a key read a meeting."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from moksori.schema import JsonDoc, LongText, UtcDateTime, name_type

revision: Final = "0009"
down_revision: Final = "0008"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    name = op.f("fk_meeting_share_meeting_id_meeting")
    meeting = sa.ForeignKey("meeting.id", ondelete="CASCADE", name=name)
    op.create_table(
        "meeting_share",
        sa.Column("id", name_type(36), primary_key=True),
        sa.Column("meeting_id", name_type(36), meeting, nullable=False),
        sa.Column("workspace", name_type(64), nullable=False),
        sa.Column("digest", name_type(64), nullable=False),
        sa.Column("label", LongText, nullable=False),
        sa.Column("parts", JsonDoc, nullable=False),
        sa.Column("password", LongText),
        sa.Column("pass_key", name_type(64), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime),
        sa.Column("from_s", sa.Double),
        sa.Column("to_s", sa.Double),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("used_at", UtcDateTime),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("tries_since", UtcDateTime),
        sa.UniqueConstraint("digest", name=op.f("uq_meeting_share_digest")),
        if_not_exists=True,
    )
    op.create_index(
        op.f("ix_meeting_share_meeting_id"), "meeting_share", ["meeting_id"], if_not_exists=True
    )


def downgrade() -> None:
    op.drop_table("meeting_share")
