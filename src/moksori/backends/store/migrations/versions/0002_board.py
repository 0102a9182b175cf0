"""Boards, columns, tickets, people, the activity log and suggestions."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from moksori.schema import JsonDoc, LongText, UtcDateTime, name_type

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _boards()
    _tickets()
    _people()
    _activity()
    _suggestions()


def downgrade() -> None:
    for name in ("suggestion", "activity", "person", "ticket", "board_column", "board"):
        op.drop_table(name)


def _boards() -> None:
    op.create_table(
        "board",
        sa.Column("id", name_type(36), primary_key=True),
        sa.Column("workspace", name_type(64), nullable=False),
        sa.Column("name", LongText, nullable=False),
        sa.Column("gate", sa.Double, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        if_not_exists=True,
    )
    _index("ix_board_workspace_id", "board", ["workspace", "id"])
    op.create_table(
        "board_column",
        sa.Column("id", name_type(36), primary_key=True),
        _board_id("board_column"),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", LongText, nullable=False),
        sa.Column("status", name_type(16)),
        sa.Column("wip_limit", sa.Integer),
        if_not_exists=True,
    )
    _index("ix_board_column_board_id_position", "board_column", ["board_id", "position"])


def _tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", name_type(36), primary_key=True),
        sa.Column("workspace", name_type(64), nullable=False),
        _board_id("ticket"),
        sa.Column("column_id", name_type(36), nullable=False),
        sa.Column("rank", name_type(255), nullable=False),
        sa.Column("title", LongText, nullable=False),
        sa.Column("description", LongText, nullable=False),
        sa.Column("owner", LongText),
        sa.Column("due", name_type(10)),
        sa.Column("labels", JsonDoc, nullable=False),
        sa.Column("checklist", JsonDoc, nullable=False),
        sa.Column("evidence", JsonDoc, nullable=False),
        sa.Column("edited", JsonDoc, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.Column("idempotency_key", name_type(255)),
        sa.Column("fingerprint", name_type(64)),
        sa.UniqueConstraint(
            "board_id", "idempotency_key", name=op.f("uq_ticket_board_id_idempotency_key")
        ),
        if_not_exists=True,
    )
    _index(
        "ix_ticket_board_id_archived_column_id_rank",
        "ticket",
        ["board_id", "archived", "column_id", "rank"],
    )


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", name_type(36), primary_key=True),
        sa.Column("workspace", name_type(64), nullable=False),
        sa.Column("name", LongText, nullable=False),
        sa.Column("aliases", JsonDoc, nullable=False),
        if_not_exists=True,
    )
    _index("ix_person_workspace_id", "person", ["workspace", "id"])


def _activity() -> None:
    op.create_table(
        "activity",
        _board_id("activity", primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ticket_id", name_type(36), nullable=False),
        sa.Column("actor", name_type(64), nullable=False),
        sa.Column("action", name_type(32), nullable=False),
        sa.Column("before", JsonDoc, nullable=False),
        sa.Column("after", JsonDoc, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("suggestion_id", name_type(36)),
        sa.Column("undone_by", sa.Integer),
        if_not_exists=True,
    )
    _index("ix_activity_ticket_id_number", "activity", ["ticket_id", "number"])


def _suggestions() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", name_type(36), primary_key=True),
        _board_id("suggestion"),
        sa.Column("source_key", name_type(255), nullable=False),
        sa.Column("offer", JsonDoc, nullable=False),
        sa.Column("verdict", name_type(16), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("ticket_id", name_type(36)),
        sa.Column("activity", sa.Integer),
        sa.UniqueConstraint(
            "board_id", "source_key", name=op.f("uq_suggestion_board_id_source_key")
        ),
        if_not_exists=True,
    )
    _index("ix_suggestion_board_id_verdict_id", "suggestion", ["board_id", "verdict", "id"])


def _board_id(table: str, *, primary_key: bool = False) -> sa.Column[Any]:
    return sa.Column(
        "board_id",
        name_type(36),
        sa.ForeignKey("board.id", ondelete="CASCADE", name=op.f(f"fk_{table}_board_id_board")),
        primary_key=primary_key,
        nullable=False,
    )


def _index(name: str, table: str, columns: list[str]) -> None:
    op.create_index(op.f(name), table, columns, if_not_exists=True)
