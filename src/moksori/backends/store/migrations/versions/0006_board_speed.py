"""Boards found fast: the words of titles, how much is evidence, versions of boards."""

import json
from typing import Final

import sqlalchemy as sa
from alembic import op

from moksori.schema import JsonDoc, name_type

revision: Final = "0006"
down_revision: Final = "0005"
branch_labels: Final = None
depends_on: Final = None

_AT_ONCE: Final = 500
_OLD_PLACE: Final = "ix_ticket_board_id_archived_column_id_rank"
_PLACE: Final = ["board_id", "archived", "column_id", "rank"]

_TICKET: Final = sa.table(
    "ticket",
    sa.column("id", sa.String),
    sa.column("evidence", sa.Text),
    sa.column("said", sa.Integer),
)


def upgrade() -> None:
    _add("board", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    _add("ticket", sa.Column("said", sa.Integer, nullable=False, server_default="0"))
    _add("ticket", sa.Column("read_as", sa.Integer, nullable=False, server_default="0"))
    _add("ticket", sa.Column("phrase", JsonDoc))
    _add("suggestion", sa.Column("match", sa.Double))
    _index("ix_ticket_board_id_read_as", "ticket", ["board_id", "read_as"])
    _index("ix_ticket_place", "ticket", [*_PLACE, "id"])
    op.drop_index(op.f(_OLD_PLACE), "ticket", if_exists=True)
    _words()
    _count_evidence()


def downgrade() -> None:
    op.drop_table("ticket_word")
    _index(_OLD_PLACE, "ticket", _PLACE)
    op.drop_index(op.f("ix_ticket_place"), "ticket")
    op.drop_index(op.f("ix_ticket_board_id_read_as"), "ticket")
    op.drop_column("suggestion", "match")
    for column in ("phrase", "read_as", "said"):
        op.drop_column("ticket", column)
    op.drop_column("board", "version")


def _add(table: str, column: sa.Column[object]) -> None:
    """Add a column, unless a run that was cut off has done so."""
    known = {one["name"] for one in sa.inspect(op.get_bind()).get_columns(table)}
    if column.name not in known:
        op.add_column(table, column)


def _words() -> None:
    op.create_table(
        "ticket_word",
        sa.Column(
            "board_id",
            name_type(36),
            sa.ForeignKey(
                "board.id", ondelete="CASCADE", name=op.f("fk_ticket_word_board_id_board")
            ),
            primary_key=True,
        ),
        sa.Column("word", name_type(64), primary_key=True),
        sa.Column("ticket_id", name_type(36), primary_key=True),
        sa.Column("words", sa.Integer, primary_key=True, autoincrement=False),
        if_not_exists=True,
    )
    _index("ix_ticket_word_ticket_id", "ticket_word", ["ticket_id"])


def _index(name: str, table: str, columns: list[str]) -> None:
    op.create_index(op.f(name), table, columns, if_not_exists=True)


def _count_evidence() -> None:
    """Fill the new count from what tickets have; their titles are read when they are needed."""
    connection, last = op.get_bind(), ""
    while True:
        some = (
            sa.select(_TICKET.c.id, _TICKET.c.evidence)
            .where(_TICKET.c.id > last)
            .order_by(_TICKET.c.id)
            .limit(_AT_ONCE)
        )
        rows = connection.execute(some).all()
        if not rows:
            return
        last = rows[-1].id
        for row in rows:
            said = sum(len(one["segments"]) for one in json.loads(row.evidence))
            if said:
                mine = _TICKET.c.id == row.id
                connection.execute(sa.update(_TICKET).where(mine).values(said=said))
