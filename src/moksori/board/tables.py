"""The tables of boards, columns, tickets and their words, people, the log and suggestions."""

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

BOARD = Table(
    "board",
    METADATA,
    Column("id", name_type(36), primary_key=True),
    Column("workspace", name_type(64), nullable=False),
    Column("name", LongText, nullable=False),
    Column("gate", Double, nullable=False),
    Column("changes", Integer, nullable=False),  # also the lock: each change counts it up first
    Column("created_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),  # of its name, gate, columns
    Index("ix_board_workspace_id", "workspace", "id"),
)

COLUMN = Table(
    "board_column",
    METADATA,
    Column("id", name_type(36), primary_key=True),
    Column("board_id", name_type(36), ForeignKey("board.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", LongText, nullable=False),
    Column("status", name_type(16)),
    Column("wip_limit", Integer),
    Index("ix_board_column_board_id_position", "board_id", "position"),
)

TICKET = Table(
    "ticket",
    METADATA,
    Column("id", name_type(36), primary_key=True),
    Column("workspace", name_type(64), nullable=False),
    Column("board_id", name_type(36), ForeignKey("board.id", ondelete="CASCADE"), nullable=False),
    Column("column_id", name_type(36), nullable=False),
    Column("rank", name_type(255), nullable=False),  # digits behind "0."
    Column("title", LongText, nullable=False),
    Column("description", LongText, nullable=False),
    Column("owner", LongText),
    Column("due", name_type(10)),  # YYYY-MM-DD
    Column("labels", JsonDoc, nullable=False),
    Column("checklist", JsonDoc, nullable=False),
    Column("evidence", JsonDoc, nullable=False),
    Column("edited", JsonDoc, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("idempotency_key", name_type(255)),
    Column("fingerprint", name_type(64)),
    Column("said", Integer, nullable=False, server_default="0"),  # how many segments are evidence
    Column("read_as", Integer, nullable=False, server_default="0"),  # edition of `phrase`; 0: none
    Column("phrase", JsonDoc),  # the title as `board.phrases` reads it
    UniqueConstraint("board_id", "idempotency_key"),
    Index("ix_ticket_place", "board_id", "archived", "column_id", "rank", "id"),
    Index("ix_ticket_board_id_read_as", "board_id", "read_as"),
)

TICKET_WORD = Table(
    "ticket_word",
    METADATA,
    Column("board_id", name_type(36), ForeignKey("board.id", ondelete="CASCADE"), primary_key=True),
    Column("word", name_type(64), primary_key=True),
    Column("ticket_id", name_type(36), primary_key=True),
    Column("words", Integer, primary_key=True, autoincrement=False),  # how many the title has
    Index("ix_ticket_word_ticket_id", "ticket_id"),
)

PERSON = Table(
    "person",
    METADATA,
    Column("id", name_type(36), primary_key=True),
    Column("workspace", name_type(64), nullable=False),
    Column("name", LongText, nullable=False),
    Column("aliases", JsonDoc, nullable=False),
    Index("ix_person_workspace_id", "workspace", "id"),
)

ACTIVITY = Table(
    "activity",
    METADATA,
    Column("board_id", name_type(36), ForeignKey("board.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("ticket_id", name_type(36), nullable=False),
    Column("actor", name_type(64), nullable=False),
    Column("action", name_type(32), nullable=False),
    Column("before", JsonDoc, nullable=False),
    Column("after", JsonDoc, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("suggestion_id", name_type(36)),
    Column("undone_by", Integer),
    Index("ix_activity_ticket_id_number", "ticket_id", "number"),
)

SUGGESTION = Table(
    "suggestion",
    METADATA,
    Column("id", name_type(36), primary_key=True),
    Column("board_id", name_type(36), ForeignKey("board.id", ondelete="CASCADE"), nullable=False),
    Column("source_key", name_type(255), nullable=False),
    Column("offer", JsonDoc, nullable=False),
    Column("verdict", name_type(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ticket_id", name_type(36)),
    Column("activity", Integer),
    Column("match", Double),
    UniqueConstraint("board_id", "source_key"),
    Index("ix_suggestion_board_id_verdict_id", "board_id", "verdict", "id"),
)
