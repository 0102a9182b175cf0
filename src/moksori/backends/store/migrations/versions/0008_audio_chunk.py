"""Chunks of a recording that a client has named, so that one sent again counts once."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from moksori.schema import name_type

revision: Final = "0008"
down_revision: Final = "0007"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    name = op.f("fk_audio_chunk_meeting_id_meeting")
    meeting = sa.ForeignKey("meeting.id", ondelete="CASCADE", name=name)
    op.create_table(
        "audio_chunk",
        sa.Column("meeting_id", name_type(36), meeting, primary_key=True),
        sa.Column("name", name_type(200), primary_key=True),
        sa.Column("fingerprint", name_type(64), nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("frames", sa.Integer, nullable=False),
        if_not_exists=True,
    )


def downgrade() -> None:
    op.drop_table("audio_chunk")
