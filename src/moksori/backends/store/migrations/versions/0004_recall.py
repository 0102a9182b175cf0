"""The search index: what was said, with the keys by which it is found."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from moksori.schema import LongText, UtcDateTime, name_type

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "passage",
        sa.Column("workspace", name_type(64), primary_key=True),
        sa.Column("source", name_type(100), primary_key=True),
        sa.Column("segment", name_type(64), primary_key=True),
        sa.Column("strokes", LongText, nullable=False),
        sa.Column("initials", LongText, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("start_s", sa.Double, nullable=False),
        sa.Column("speaker", LongText),
        sa.Column("text", LongText, nullable=False),
        if_not_exists=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("passage")
