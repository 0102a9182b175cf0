"""Jobs, events, transcripts, rooms, API keys and workers."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from moksori.schema import JsonDoc, LongText, UtcDateTime, name_type

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    # MariaDB commits each statement: after a crash in between, the next start goes on from there.
    _jobs()
    _events()
    _transcripts()
    _rooms()
    _keys()
    _workers()


def downgrade() -> None:
    names = [
        "worker",
        "api_key",
        "leftover",
        "room",
        "segment",
        "transcript",
        "event_counter",
        "event",
        "job",
    ]
    for name in names:
        op.drop_table(name)


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", name_type(40), primary_key=True),
        sa.Column("workspace", name_type(64), nullable=False),
        sa.Column("kind", name_type(64), nullable=False),
        sa.Column("args", JsonDoc, nullable=False),
        sa.Column("idempotency_key", name_type(255)),
        sa.Column("fingerprint", name_type(128)),
        sa.Column("state", name_type(16), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("owner", name_type(64)),
        sa.Column("progress", sa.Double, nullable=False),
        sa.Column("cancel_requested", sa.Boolean, nullable=False),
        sa.Column("error_code", name_type(64)),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("run_at", UtcDateTime, nullable=False),
        sa.Column("lease_until", UtcDateTime),
        sa.Column("started_at", UtcDateTime),
        sa.Column("finished_at", UtcDateTime),
        sa.UniqueConstraint(
            "workspace",
            "kind",
            "idempotency_key",
            name=op.f("uq_job_workspace_kind_idempotency_key"),
        ),
        if_not_exists=True,
    )
    _index("ix_job_state_run_at", "job", ["state", "run_at"])
    _index("ix_job_state_lease_until", "job", ["state", "lease_until"])


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("workspace", name_type(64), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("topic", name_type(128), nullable=False),
        sa.Column("type", name_type(64), nullable=False),
        sa.Column("payload", JsonDoc, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        if_not_exists=True,
    )
    _index("ix_event_workspace_topic_seq", "event", ["workspace", "topic", "seq"])
    _index("ix_event_at", "event", ["at"])
    op.create_table(
        "event_counter",
        sa.Column("workspace", name_type(64), primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        if_not_exists=True,
    )


def _transcripts() -> None:
    op.create_table(
        "transcript",
        sa.Column("id", name_type(36), primary_key=True),
        sa.Column("workspace", name_type(64), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("finished_at", UtcDateTime),
        sa.Column("state", name_type(16), nullable=False),
        sa.Column("progress", sa.Double, nullable=False),
        sa.Column("room_id", name_type(100)),
        sa.Column("filename", LongText),
        sa.Column("language", name_type(16), nullable=False),
        sa.Column("options", JsonDoc, nullable=False),
        sa.Column("choice", JsonDoc),
        sa.Column("engine", name_type(64)),
        sa.Column("model", name_type(255)),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("duration_s", sa.Double),
        sa.Column("tracks", JsonDoc, nullable=False),
        sa.Column("windows_done", sa.Integer, nullable=False),
        sa.Column("progress_try", sa.Integer, nullable=False),
        sa.Column("segment_count", sa.Integer, nullable=False),
        sa.Column("summary", JsonDoc),
        sa.Column("warnings", JsonDoc, nullable=False),
        sa.Column("error_code", name_type(64)),
        if_not_exists=True,
    )
    _index("ix_transcript_workspace_id", "transcript", ["workspace", "id"])
    _index("ix_transcript_workspace_room_id_id", "transcript", ["workspace", "room_id", "id"])
    _segments()


def _segments() -> None:
    op.create_table(
        "segment",
        sa.Column(
            "transcript_id",
            name_type(36),
            sa.ForeignKey(
                "transcript.id",
                ondelete="CASCADE",
                name=op.f("fk_segment_transcript_id_transcript"),
            ),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("workspace", name_type(64), nullable=False),
        sa.Column("track", sa.Integer, nullable=False),
        sa.Column("speaker", LongText),
        sa.Column("start_s", sa.Double, nullable=False),
        sa.Column("end_s", sa.Double, nullable=False),
        sa.Column("text", LongText, nullable=False),
        sa.Column("raw_text", LongText, nullable=False),
        sa.Column("words", JsonDoc, nullable=False),
        sa.Column("avg_logprob", sa.Double, nullable=False),
        sa.Column("no_speech_prob", sa.Double, nullable=False),
        sa.Column("compression_ratio", sa.Double, nullable=False),
        sa.Column("temperature", sa.Double, nullable=False),
        if_not_exists=True,
    )


def _rooms() -> None:
    op.create_table(
        "room",
        sa.Column("workspace", name_type(64), primary_key=True),
        sa.Column("id", name_type(100), primary_key=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "leftover",
        sa.Column("prefix", name_type(255), primary_key=True),
        sa.Column("due_at", UtcDateTime, nullable=False),
        if_not_exists=True,
    )
    _index("ix_leftover_due_at", "leftover", ["due_at"])


def _keys() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", name_type(36), primary_key=True),
        sa.Column("name", LongText, nullable=False),
        sa.Column("workspace", name_type(64), nullable=False),
        sa.Column("prefix", name_type(16), nullable=False),
        sa.Column("digest", name_type(64), nullable=False, unique=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("last_used_at", UtcDateTime),
        sa.Column("revoked_at", UtcDateTime),
        if_not_exists=True,
    )


def _workers() -> None:
    op.create_table(
        "worker",
        sa.Column("id", name_type(36), primary_key=True),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("busy", sa.Boolean, nullable=False),
        if_not_exists=True,
    )
    _index("ix_worker_seen_at", "worker", ["seen_at"])


def _index(name: str, table: str, columns: list[str]) -> None:
    op.create_index(op.f(name), table, columns, if_not_exists=True)
