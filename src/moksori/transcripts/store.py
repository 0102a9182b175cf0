"""The rows of transcripts, segments and rooms, and every query on them.

Each query names its workspace: a row of another workspace is never seen, changed or counted.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, Select, and_, delete, func, insert, select, update

from moksori.ports.queue import JobState
from moksori.ports.store import Database, Transaction
from moksori.ports.stt import SttChoice, Word
from moksori.transcripts.model import (
    HearingOptions,
    HearingTask,
    Room,
    Segment,
    Summary,
    SummarySentence,
    TrackMode,
    Transcript,
)
from moksori.transcripts.tables import ROOM, SEGMENT, TRANSCRIPT

_OPEN: Final = (JobState.QUEUED, JobState.RUNNING)


async def insert_transcript(
    tx: Transaction, transcript: Transcript, options: HearingOptions
) -> None:
    """Add a transcript of which nothing was heard yet."""
    await tx.execute(
        insert(TRANSCRIPT).values(
            id=transcript.id,
            workspace=transcript.workspace,
            created_at=transcript.created_at,
            state=transcript.state,
            progress=0.0,
            room_id=transcript.room_id,
            filename=transcript.filename,
            language=transcript.language,
            options=asdict(options),
            demo=transcript.demo,
            duration_s=transcript.duration_s,
            tracks=[],
            windows_done=0,
            progress_try=0,
            segment_count=0,
            warnings=[],
        )
    )


async def find(tx: Transaction, workspace: str, transcript_id: str) -> Transcript | None:
    """Return one transcript."""
    row = await _row(tx, workspace, transcript_id)
    return None if row is None else _transcript(row)


async def task(tx: Transaction, workspace: str, transcript_id: str) -> HearingTask | None:
    """Return one transcript as its worker needs it."""
    row = await _row(tx, workspace, transcript_id)
    if row is None:
        return None
    return HearingTask(
        id=row["id"],
        workspace=row["workspace"],
        options=_options(row["options"]),
        choice=None if row["choice"] is None else SttChoice(**row["choice"]),
        windows_done=row["windows_done"],
        segment_count=row["segment_count"],
        progress=row["progress"],
        progress_try=row["progress_try"],
    )


async def listing(
    tx: Transaction, workspace: str, *, room_id: str | None, before: str | None, limit: int
) -> list[Transcript]:
    """Return transcripts, newest first, those older than the id `before`."""
    query = select(TRANSCRIPT).where(TRANSCRIPT.c.workspace == workspace)
    if room_id is not None:
        query = query.where(TRANSCRIPT.c.room_id == room_id)
    if before is not None:
        query = query.where(TRANSCRIPT.c.id < before)
    rows = await tx.execute(query.order_by(TRANSCRIPT.c.id.desc()).limit(limit))
    return [_transcript(row) for row in rows.mappings()]


async def change(tx: Transaction, workspace: str, transcript_id: str, **values: Any) -> bool:  # noqa: ANN401 - a column's value
    """Set columns of a transcript that is not final yet; tell whether there was one."""
    mine = and_(
        TRANSCRIPT.c.workspace == workspace,
        TRANSCRIPT.c.id == transcript_id,
        TRANSCRIPT.c.state.in_(_OPEN),
    )
    return (await tx.execute(update(TRANSCRIPT).where(mine).values(values))).rowcount == 1


async def remove(tx: Transaction, workspace: str, transcript_id: str) -> bool:
    """Delete a transcript with its segments; tell whether there was one."""
    mine = (TRANSCRIPT.c.workspace == workspace, TRANSCRIPT.c.id == transcript_id)
    parts = (SEGMENT.c.workspace == workspace, SEGMENT.c.transcript_id == transcript_id)
    await tx.execute(delete(SEGMENT).where(*parts))
    return (await tx.execute(delete(TRANSCRIPT).where(*mine))).rowcount == 1


async def add_segments(
    tx: Transaction, workspace: str, transcript_id: str, segments: Sequence[tuple[Segment, str]]
) -> None:
    """Add segments, each with its text as the recogniser wrote it."""
    if not segments:
        return
    rows = [
        {
            "transcript_id": transcript_id,
            "workspace": workspace,
            "position": segment.index,
            "track": segment.track,
            "speaker": segment.speaker,
            "start_s": segment.start_s,
            "end_s": segment.end_s,
            "text": segment.text,
            "raw_text": raw_text,
            "words": [list(_word_values(word)) for word in segment.words],
            "avg_logprob": segment.avg_logprob,
            "no_speech_prob": segment.no_speech_prob,
            "compression_ratio": segment.compression_ratio,
            "temperature": segment.temperature,
        }
        for segment, raw_text in segments
    ]
    await tx.execute(insert(SEGMENT), rows)


async def segments(
    tx: Transaction,
    workspace: str,
    transcript_id: str,
    *,
    after: int = -1,
    limit: int | None = None,
) -> list[Segment]:
    """Return the segments after an index, in the order of storing."""
    query = (
        select(SEGMENT)
        .where(
            SEGMENT.c.workspace == workspace,
            SEGMENT.c.transcript_id == transcript_id,
            SEGMENT.c.position > after,
        )
        .order_by(SEGMENT.c.position)
    )
    rows = await tx.execute(query if limit is None else query.limit(limit))
    return [_segment(row) for row in rows.mappings()]


async def open_room(
    database: Database, tx: Transaction, workspace: str, room_id: str, now: datetime
) -> None:
    """Make a room unless it is there."""
    row = {"workspace": workspace, "id": room_id, "created_at": now}
    await database.insert_new(tx, ROOM, row)


async def rooms(tx: Transaction, workspace: str) -> list[Room]:
    """Return the rooms that hold something, the latest used first."""
    query = _rooms(workspace).order_by(func.max(TRANSCRIPT.c.id).desc())
    return [_room(row) for row in (await tx.execute(query)).mappings()]


async def room(tx: Transaction, workspace: str, room_id: str) -> Room | None:
    """Return one room that holds something."""
    query = _rooms(workspace).where(ROOM.c.id == room_id)
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else _room(row)


def _rooms(workspace: str) -> Select[Any]:
    inside = and_(TRANSCRIPT.c.workspace == ROOM.c.workspace, TRANSCRIPT.c.room_id == ROOM.c.id)
    return (
        select(
            ROOM.c.id,
            ROOM.c.workspace,
            ROOM.c.created_at,
            func.count(TRANSCRIPT.c.id).label("transcripts"),
            func.coalesce(func.sum(TRANSCRIPT.c.duration_s), 0.0).label("duration_s"),
        )
        .join(TRANSCRIPT, inside)
        .where(ROOM.c.workspace == workspace)
        .group_by(ROOM.c.id, ROOM.c.workspace, ROOM.c.created_at)
    )


async def _row(tx: Transaction, workspace: str, transcript_id: str) -> RowMapping | None:
    query = select(TRANSCRIPT).where(
        TRANSCRIPT.c.workspace == workspace, TRANSCRIPT.c.id == transcript_id
    )
    return (await tx.execute(query)).mappings().one_or_none()


def _transcript(row: RowMapping) -> Transcript:
    return Transcript(
        id=row["id"],
        workspace=row["workspace"],
        state=JobState(row["state"]),
        progress=row["progress"],
        created_at=row["created_at"],
        finished_at=row["finished_at"],
        filename=row["filename"],
        room_id=row["room_id"],
        language=row["language"],
        duration_s=row["duration_s"],
        tracks=tuple(row["tracks"]),
        engine=row["engine"],
        model=row["model"],
        demo=row["demo"],
        summary=None if row["summary"] is None else summary_of(row["summary"]),
        warnings=tuple(row["warnings"]),
        error_code=row["error_code"],
        segment_count=row["segment_count"],
    )


def _segment(row: RowMapping) -> Segment:
    return Segment(
        index=row["position"],
        track=row["track"],
        speaker=row["speaker"],
        start_s=row["start_s"],
        end_s=row["end_s"],
        text=row["text"],
        words=tuple(Word(*values) for values in row["words"]),
        avg_logprob=row["avg_logprob"],
        no_speech_prob=row["no_speech_prob"],
        compression_ratio=row["compression_ratio"],
        temperature=row["temperature"],
    )


def _word_values(word: Word) -> tuple[float, float, str, float]:
    return (word.start_s, word.end_s, word.text, word.probability)


def _room(row: RowMapping) -> Room:
    return Room(
        id=row["id"],
        workspace=row["workspace"],
        created_at=row["created_at"],
        transcripts=row["transcripts"],
        duration_s=float(row["duration_s"]),
    )


def _options(kept: dict[str, Any]) -> HearingOptions:
    return HearingOptions(
        **kept | {"tracks": TrackMode(kept["tracks"]), "hotwords": tuple(kept["hotwords"])}
    )


def summary_of(kept: dict[str, Any]) -> Summary:
    """Read a summary from its JSON, which is `asdict` of it."""
    return Summary(
        sentences=tuple(
            SummarySentence(sentence["text"], tuple(sentence["evidence"]))
            for sentence in kept["sentences"]
        ),
        method=kept["method"],
        keywords=tuple(kept["keywords"]),
        minutes=kept.get("minutes"),
    )
