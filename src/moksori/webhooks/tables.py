"""The tables of webhooks and of what was delivered to them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from moksori.schema import METADATA, JsonDoc, LongText, UtcDateTime, name_type

WEBHOOK = Table(
    "webhook",
    METADATA,
    Column("id", name_type(36), primary_key=True),
    Column("workspace", name_type(64), nullable=False),
    Column("url", LongText, nullable=False),
    Column("types", JsonDoc, nullable=False),
    Column("description", LongText, nullable=False),
    Column("secrets", JsonDoc, nullable=False),  # they sign, so they are kept as they are
    Column("active", Boolean, nullable=False),
    Column("disabled_reason", name_type(16)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("cursor", BigInteger, nullable=False),  # every event up to this number is settled
    Column("next_at", UtcDateTime, nullable=False),
    Column("failing_since", UtcDateTime),
    Column("owner", name_type(64)),
    Column("turn", Integer, nullable=False),  # counts the claims: an old one writes nothing
    Column("lease_until", UtcDateTime),
    Column("idempotency_key", name_type(255)),
    Column("fingerprint", name_type(64)),
    UniqueConstraint("workspace", "idempotency_key"),
    Index("ix_webhook_workspace_id", "workspace", "id"),
    Index("ix_webhook_active_next_at", "active", "next_at"),
)

DELIVERY = Table(
    "webhook_delivery",
    METADATA,
    Column("id", name_type(36), primary_key=True),
    Column(
        "webhook_id", name_type(36), ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False
    ),
    Column("message_id", name_type(100), nullable=False, unique=True),
    Column("seq", BigInteger, nullable=False),
    Column("type", name_type(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", name_type(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried_at", UtcDateTime),
    Column("next_at", UtcDateTime),
    Column("status", Integer),
    Column("error_code", name_type(32)),
    Column("duration_ms", Integer),
    Index("ix_webhook_delivery_webhook_id_state_seq", "webhook_id", "state", "seq"),
    Index("ix_webhook_delivery_webhook_id_id", "webhook_id", "id"),
    Index("ix_webhook_delivery_created_at", "created_at"),
)
