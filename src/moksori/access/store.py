"""The rows of API keys, and every query on them."""

from sqlalchemy import Column, Table

from moksori.schema import METADATA, LongText, UtcDateTime, name_type

API_KEY = Table(
    "api_key",
    METADATA,
    Column("id", name_type(36), primary_key=True),
    Column("name", LongText, nullable=False),
    Column("workspace", name_type(64), nullable=False),
    Column("prefix", name_type(16), nullable=False),
    Column("digest", name_type(64), nullable=False, unique=True),  # SHA-256 of the secret, hex
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)
