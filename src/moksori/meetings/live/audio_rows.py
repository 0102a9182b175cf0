"""The rows of the sound that is kept after a live meeting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update

from moksori.meetings.live import store
from moksori.meetings.tables import AUDIO, MEETING, TRACK
from moksori.ports.store import Database, Transaction

BLOBS: Final = "meetings"


@dataclass(frozen=True, slots=True)
class KeptAudio:
    """What became of the sound of a meeting; `mix_key` None: nothing of it is kept (any more).

    `position` is how far the log had been read.
    """

    position: int
    kept_at: datetime
    mix_key: str | None = None
    mix_ms: int | None = None


@dataclass(frozen=True, slots=True)
class AudioBlob:
    """A file of sound, and how long it is."""

    key: str
    ms: int


def blobs_of(meeting_id: str) -> str:
    """Return what the keys of all blobs of a live meeting begin with."""
    return f"{BLOBS}/{meeting_id}"


def shape_of(meeting_id: str) -> str:
    """Return the key of the shape of the mix."""
    return f"{blobs_of(meeting_id)}/mix-shape.json"


async def find_kept(tx: Transaction, meeting_id: str) -> KeptAudio | None:
    """Return what became of the sound of a meeting; None: nothing yet."""
    query = select(AUDIO).where(AUDIO.c.meeting_id == meeting_id)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else KeptAudio(row.position, row.kept_at, row.mix_key, row.mix_ms)


async def save_kept(
    database: Database,
    tx: Transaction,
    meeting_id: str,
    kept: KeptAudio,
    files: Mapping[int, AudioBlob],
) -> None:
    """Write what became of the sound of a meeting and of its tracks, by their numbers."""
    row = {name: getattr(kept, name) for name in KeptAudio.__slots__}
    await database.upsert(tx, AUDIO, {"meeting_id": meeting_id, **row}, ["meeting_id"])
    for number, file in files.items():
        await store.change_track(tx, meeting_id, number, audio_key=file.key, audio_ms=file.ms)


async def kept_before(tx: Transaction, when: datetime, limit: int) -> list[tuple[str, str]]:
    """Return workspace and id of meetings whose sound was kept before a time, oldest first."""
    query = (
        select(MEETING.c.workspace, MEETING.c.id)
        .join(AUDIO, AUDIO.c.meeting_id == MEETING.c.id)
        .where(AUDIO.c.kept_at < when, AUDIO.c.mix_key.is_not(None))
        .order_by(AUDIO.c.kept_at)
        .limit(limit)
    )
    return [(row.workspace, row.id) for row in await tx.execute(query)]


async def forget_audio(tx: Transaction, meeting_id: str) -> None:
    """Note that no sound of a meeting is kept any more."""
    gone = {"audio_key": None}
    await tx.execute(update(TRACK).where(TRACK.c.meeting_id == meeting_id).values(gone))
    mine = update(AUDIO).where(AUDIO.c.meeting_id == meeting_id)
    await tx.execute(mine.values(mix_key=None))
