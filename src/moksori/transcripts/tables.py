"""The tables of transcripts, segments, rooms, and of blobs that must go."""

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, Table

from moksori.schema import METADATA, JsonDoc, LongText, UtcDateTime, name_type

TRANSCRIPT = Table(
    "transcript",
    METADATA,
    Column("id", name_type(36), primary_key=True),  # also the id of its job
    Column("workspace", name_type(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("state", name_type(16), nullable=False),  # follows the job, in the same transactions
    Column("progress", Double, nullable=False),
    Column("room_id", name_type(100)),
    Column("filename", LongText),
    Column("language", name_type(16), nullable=False),
    Column("options", JsonDoc, nullable=False),
    Column("choice", JsonDoc),  # the recogniser fixed at the first try; retries keep it
    Column("engine", name_type(64)),
    Column("model", name_type(255)),
    Column("demo", Boolean, nullable=False),
    Column("duration_s", Double),
    Column("tracks", JsonDoc, nullable=False),
    Column("windows_done", Integer, nullable=False),  # the checkpoint
    Column("progress_try", Integer, nullable=False),  # the try that last got further
    Column("segment_count", Integer, nullable=False),
    Column("summary", JsonDoc),
    Column("warnings", JsonDoc, nullable=False),
    Column("error_code", name_type(64)),
    Index("ix_transcript_workspace_id", "workspace", "id"),
    Index("ix_transcript_workspace_room_id_id", "workspace", "room_id", "id"),
)

SEGMENT = Table(
    "segment",
    METADATA,
    Column(
        "transcript_id",
        name_type(36),
        ForeignKey("transcript.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("workspace", name_type(64), nullable=False),
    Column("track", Integer, nullable=False),
    Column("speaker", LongText),
    Column("start_s", Double, nullable=False),
    Column("end_s", Double, nullable=False),
    Column("text", LongText, nullable=False),
    Column("raw_text", LongText, nullable=False),  # as the recogniser wrote it
    Column("words", JsonDoc, nullable=False),
    Column("avg_logprob", Double, nullable=False),
    Column("no_speech_prob", Double, nullable=False),
    Column("compression_ratio", Double, nullable=False),
    Column("temperature", Double, nullable=False),
)

ROOM = Table(
    "room",
    METADATA,
    Column("workspace", name_type(64), primary_key=True),
    Column("id", name_type(100), primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
)

LEFTOVER = Table(
    "leftover",
    METADATA,
    Column("prefix", name_type(255), primary_key=True),  # blobs to delete, even after a crash
    Column("due_at", UtcDateTime, nullable=False),
    Index("ix_leftover_due_at", "due_at"),
)
