"""Webhooks, and the log of what was delivered to them."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from moksori.schema import JsonDoc, LongText, UtcDateTime, name_type

revision: Final = "0005"
down_revision: Final = "0004"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", name_type(36), primary_key=True),
        sa.Column("workspace", name_type(64), nullable=False),
        sa.Column("url", LongText, nullable=False),
        sa.Column("types", JsonDoc, nullable=False),
        sa.Column("description", LongText, nullable=False),
        sa.Column("secrets", JsonDoc, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("disabled_reason", name_type(16)),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("cursor", sa.BigInteger, nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("failing_since", UtcDateTime),
        sa.Column("owner", name_type(64)),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("lease_until", UtcDateTime),
        sa.Column("idempotency_key", name_type(255)),
        sa.Column("fingerprint", name_type(64)),
        sa.UniqueConstraint(
            "workspace", "idempotency_key", name=op.f("uq_webhook_workspace_idempotency_key")
        ),
        if_not_exists=True,
    )
    _index("ix_webhook_workspace_id", "webhook", ["workspace", "id"])
    _index("ix_webhook_active_next_at", "webhook", ["active", "next_at"])
    _deliveries()


def downgrade() -> None:
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")


def _deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", name_type(36), primary_key=True),
        sa.Column(
            "webhook_id",
            name_type(36),
            sa.ForeignKey(
                "webhook.id",
                ondelete="CASCADE",
                name=op.f("fk_webhook_delivery_webhook_id_webhook"),
            ),
            nullable=False,
        ),
        sa.Column("message_id", name_type(100), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("type", name_type(64), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("state", name_type(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("tried_at", UtcDateTime),
        sa.Column("next_at", UtcDateTime),
        sa.Column("status", sa.Integer),
        sa.Column("error_code", name_type(32)),
        sa.Column("duration_ms", sa.Integer),
        sa.UniqueConstraint("message_id", name=op.f("uq_webhook_delivery_message_id")),
        if_not_exists=True,
    )
    name = "webhook_delivery"
    _index("ix_webhook_delivery_webhook_id_state_seq", name, ["webhook_id", "state", "seq"])
    _index("ix_webhook_delivery_webhook_id_id", name, ["webhook_id", "id"])
    _index("ix_webhook_delivery_created_at", name, ["created_at"])


def _index(name: str, table: str, columns: list[str]) -> None:
    op.create_index(op.f(name), table, columns, if_not_exists=True)
