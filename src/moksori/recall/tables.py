"""The table of the search index."""

from sqlalchemy import Column, Double, Table

from moksori.schema import METADATA, LongText, UtcDateTime, name_type

PASSAGE = Table(
    "passage",
    METADATA,
    Column("workspace", name_type(64), primary_key=True),
    Column("source", name_type(100), primary_key=True),
    Column("segment", name_type(64), primary_key=True),
    Column("strokes", LongText, nullable=False),  # looked through from end to end: so it is early
    Column("initials", LongText, nullable=False),
    Column("at", UtcDateTime, nullable=False),  # when it was said, the same for a whole source
    Column("start_s", Double, nullable=False),
    Column("speaker", LongText),
    Column("text", LongText, nullable=False),
    sqlite_with_rowid=False,  # rows lie in the order of the key, as they do on MariaDB
)
