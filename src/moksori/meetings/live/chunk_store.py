"""The rows of chunks that their clients have named."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, delete, insert, select

from moksori.ports.store import Transaction
from moksori.schema import METADATA, name_type

CHUNK = Table(
    "audio_chunk",
    METADATA,
    Column(
        "meeting_id", name_type(36), ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("name", name_type(200), primary_key=True),  # the Idempotency-Key of its request
    Column("fingerprint", name_type(64), nullable=False),
    Column("first", BigInteger, nullable=False),  # the number of its first frame in the log
    Column("frames", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Which frames of the log a chunk is, or is to be."""

    name: str
    fingerprint: str
    first: int
    frames: int


async def find_chunk(tx: Transaction, meeting_id: str, name: str) -> Chunk | None:
    """Return the chunk of this name."""
    query = select(CHUNK).where(CHUNK.c.meeting_id == meeting_id, CHUNK.c.name == name)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Chunk(row.name, row.fingerprint, row.first, row.frames)


async def add_chunk(tx: Transaction, meeting_id: str, chunk: Chunk) -> None:
    """Add a chunk."""
    row = {name: getattr(chunk, name) for name in Chunk.__slots__}
    await tx.execute(insert(CHUNK).values(meeting_id=meeting_id, **row))


async def forget_unwritten(tx: Transaction, meeting_id: str, next_frame: int) -> None:
    """Remove chunks that are not all in the log: their numbers are given to what comes now."""
    unwritten = CHUNK.c.first + CHUNK.c.frames > next_frame
    await tx.execute(delete(CHUNK).where(CHUNK.c.meeting_id == meeting_id, unwritten))
