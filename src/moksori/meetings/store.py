"""The rows of meetings, their segments and minutes, and every query on them.

Each query names its workspace, or a meeting that was found by its workspace.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, and_, delete, insert, select, update

from moksori.errors import NotFoundError
from moksori.meetings.items import body_json, body_of_json
from moksori.meetings.meeting import (
    LiveKind,
    Meeting,
    MeetingState,
    Segment,
    participants_json,
    participants_of_json,
)
from moksori.meetings.tables import (
    AUDIO,
    DRAFT,
    LIVE,
    MARK,
    MEETING,
    MINUTES,
    SEGMENT,
    SHARE,
    TRACK,
)
from moksori.meetings.versions import Version
from moksori.ports.store import Database, Transaction
from moksori.ports.stt import Word


async def insert_meeting(
    database: Database,
    tx: Transaction,
    meeting: Meeting,
    *,
    key: str | None = None,
    fingerprint: str | None = None,
) -> bool:
    """Add a meeting unless its idempotency key is taken; tell whether it was added."""
    row = {
        **_row(meeting),
        "id": meeting.id,
        "workspace": meeting.workspace,
        "created_at": meeting.created_at,
        "idempotency_key": key,
        "fingerprint": fingerprint,
    }
    return await database.insert_new(tx, MEETING, row)


async def change_meeting(tx: Transaction, meeting: Meeting) -> None:
    """Write everything of a meeting."""
    await tx.execute(update(MEETING).where(MEETING.c.id == meeting.id).values(_row(meeting)))


def _row(meeting: Meeting) -> dict[str, Any]:
    return {
        "title": meeting.title,
        "titled": meeting.titled,
        "held_on": meeting.on.isoformat(),
        "state": meeting.state.value,
        "template": meeting.template,
        "language": meeting.language,
        "participants": participants_json(meeting.participants),
        "board_id": meeting.board_id,
        "transcript_id": meeting.transcript_id,
        "segments": meeting.segments,
        "minutes": meeting.minutes,
        "version": meeting.version,
        "job_id": meeting.job_id,
        "error_code": meeting.error_code,
    }


async def find_meeting(
    tx: Transaction, workspace: str, meeting_id: str, *, lock: bool = False
) -> Meeting | None:
    """Return one meeting; with `lock` nobody else changes anything of it till the end.

    A lock comes first in its transaction, so that what is read then is what is there.
    """
    query = select(MEETING).where(MEETING.c.workspace == workspace, MEETING.c.id == meeting_id)
    row = (await tx.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return None if row is None else _meeting(row)


async def known_meeting(
    tx: Transaction, workspace: str, meeting_id: str, *, lock: bool = False
) -> Meeting:
    """Return one meeting that must be there; see `find_meeting`.

    Raises:
        NotFoundError: not in this workspace.
    """
    meeting = await find_meeting(tx, workspace, meeting_id, lock=lock)
    if meeting is None:
        raise NotFoundError("no such meeting")
    return meeting


async def meeting_by_key(
    tx: Transaction, workspace: str, key: str
) -> tuple[Meeting, str | None] | None:
    """Return the meeting that was made with an idempotency key, and the request's fingerprint."""
    mine = and_(MEETING.c.workspace == workspace, MEETING.c.idempotency_key == key)
    # a locking read: it sees what a rival has committed since this transaction began
    row = (await tx.execute(select(MEETING).where(mine).with_for_update())).mappings().first()
    return None if row is None else (_meeting(row), row["fingerprint"])


async def meetings(
    tx: Transaction,
    workspace: str,
    *,
    before: str | None,
    limit: int,
    state: MeetingState | None = None,
) -> list[Meeting]:
    """Return meetings that are kept, newest first, those older than the id `before`."""
    query = select(MEETING).where(MEETING.c.workspace == workspace, _is_kept())
    if state is not None:
        query = query.where(MEETING.c.state == state.value)
    if before is not None:
        query = query.where(MEETING.c.id < before)
    rows = await tx.execute(query.order_by(MEETING.c.id.desc()).limit(limit))
    return [_meeting(row) for row in rows.mappings()]


def _is_kept() -> ColumnElement[bool]:
    """Leave out sessions of which nothing is kept; they are few, and gone soon."""
    hidden = select(LIVE.c.meeting_id).where(LIVE.c.kind == LiveKind.REALTIME.value)
    return MEETING.c.id.not_in(hidden)


class Follower(NamedTuple):
    """What a live meeting is for, and the job that will follow what was said, until it begins."""

    kind: LiveKind
    job_id: str | None


async def follower(tx: Transaction, meeting_id: str) -> Follower | None:
    """Return who follows a live meeting, None where it never was live."""
    query = select(LIVE.c.kind, LIVE.c.follow_job_id).where(LIVE.c.meeting_id == meeting_id)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Follower(LiveKind(row.kind), row.follow_job_id)


async def set_follower(tx: Transaction, meeting_id: str, job_id: str | None) -> None:
    """Keep the job that will follow what was said; None when it has begun."""
    mine = LIVE.c.meeting_id == meeting_id
    await tx.execute(update(LIVE).where(mine).values(follow_job_id=job_id))


class Held(NamedTuple):
    """Where the sound of a live meeting lies, and the job that hears it."""

    place: str
    listen_job_id: str | None


async def held_at(tx: Transaction, meeting_id: str) -> Held | None:
    """Return where a live meeting is held, None where it never was live."""
    query = select(LIVE.c.place, LIVE.c.listen_job_id).where(LIVE.c.meeting_id == meeting_id)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Held(row.place, row.listen_job_id)


async def remove_meeting(tx: Transaction, meeting_id: str) -> None:
    """Delete a meeting with its segments and minutes, its tracks, marks and shares."""
    for table in (SHARE, MINUTES, SEGMENT, DRAFT, AUDIO, MARK, TRACK, LIVE):
        await tx.execute(delete(table).where(table.c.meeting_id == meeting_id))
    await tx.execute(delete(MEETING).where(MEETING.c.id == meeting_id))


async def add_segments(tx: Transaction, meeting_id: str, segments: Sequence[Segment]) -> None:
    """Add segments."""
    if segments:
        rows = [{"meeting_id": meeting_id, **_segment_row(segment)} for segment in segments]
        await tx.execute(insert(SEGMENT), rows)


async def change_segment(tx: Transaction, meeting_id: str, segment: Segment) -> None:
    """Write a corrected segment."""
    mine = and_(SEGMENT.c.meeting_id == meeting_id, SEGMENT.c.position == segment.index)
    await tx.execute(update(SEGMENT).where(mine).values(_segment_row(segment)))


async def remove_segment(tx: Transaction, meeting_id: str, index: int) -> None:
    """Delete a segment."""
    mine = and_(SEGMENT.c.meeting_id == meeting_id, SEGMENT.c.position == index)
    await tx.execute(delete(SEGMENT).where(mine))


async def rename_speaker(tx: Transaction, meeting_id: str, old: str | None, new: str) -> int:
    """Give every segment of one speaker another one; return how many there are."""
    said = SEGMENT.c.speaker.is_(None) if old is None else SEGMENT.c.speaker == old
    mine = and_(SEGMENT.c.meeting_id == meeting_id, said)
    values = {"speaker": new, "rev": SEGMENT.c.rev + 1}
    return (await tx.execute(update(SEGMENT).where(mine).values(values))).rowcount


async def segments(
    tx: Transaction, meeting_id: str, *, after: int = -1, limit: int | None = None
) -> list[Segment]:
    """Return the segments after an index, in their order."""
    query = (
        select(SEGMENT)
        .where(SEGMENT.c.meeting_id == meeting_id, SEGMENT.c.position > after)
        .order_by(SEGMENT.c.position)
    )
    rows = await tx.execute(query if limit is None else query.limit(limit))
    return [_segment(row) for row in rows.mappings()]


async def spoken(tx: Transaction, meeting_id: str) -> list[Segment]:
    """Return all segments in their order, without raw texts and words: quick to read."""
    columns = [column for column in SEGMENT.c if column.name not in {"raw", "words"}]
    query = select(*columns).where(SEGMENT.c.meeting_id == meeting_id)
    rows = await tx.execute(query.order_by(SEGMENT.c.position))
    return [_segment({**row, "raw": None, "words": None}) for row in rows.mappings()]


async def segments_at(
    tx: Transaction, meeting_id: str, indexes: Sequence[int]
) -> dict[int, Segment]:
    """Return the segments of these indexes, as far as there are."""
    mine = and_(SEGMENT.c.meeting_id == meeting_id, SEGMENT.c.position.in_(indexes))
    found = [_segment(row) for row in (await tx.execute(select(SEGMENT).where(mine))).mappings()]
    return {segment.index: segment for segment in found}


async def positions(tx: Transaction, meeting_id: str, indexes: Collection[int]) -> set[int]:
    """Return which of these indexes are those of segments."""
    mine = and_(SEGMENT.c.meeting_id == meeting_id, SEGMENT.c.position.in_(indexes))
    return set((await tx.execute(select(SEGMENT.c.position).where(mine))).scalars())


async def add_version(tx: Transaction, version: Version, *, job_id: str | None = None) -> None:
    """Add a version of minutes."""
    row = {
        "meeting_id": version.meeting_id,
        "number": version.number,
        "author": version.author,
        "reason": version.reason,
        "at": version.at,
        "body": body_json(version.body),
        "job_id": job_id,
    }
    await tx.execute(insert(MINUTES).values(row))


async def change_version(tx: Transaction, version: Version) -> None:
    """Write a version of minutes anew, in its place."""
    mine = and_(MINUTES.c.meeting_id == version.meeting_id, MINUTES.c.number == version.number)
    values = {"author": version.author, "at": version.at, "body": body_json(version.body)}
    await tx.execute(update(MINUTES).where(mine).values(values))


async def find_version(tx: Transaction, meeting_id: str, number: int) -> Version | None:
    """Return one version."""
    mine = and_(MINUTES.c.meeting_id == meeting_id, MINUTES.c.number == number)
    row = (await tx.execute(select(MINUTES).where(mine))).mappings().one_or_none()
    return None if row is None else _version(row)


async def is_written(tx: Transaction, meeting_id: str, job_id: str) -> bool:
    """Whether a job has written its version already."""
    mine = and_(MINUTES.c.meeting_id == meeting_id, MINUTES.c.job_id == job_id)
    return (await tx.execute(select(MINUTES.c.number).where(mine))).first() is not None


async def versions(
    tx: Transaction, meeting_id: str, *, before: int | None = None, limit: int | None = None
) -> list[Version]:
    """Return versions, newest first, those below the number `before`."""
    query = select(MINUTES).where(MINUTES.c.meeting_id == meeting_id)
    if before is not None:
        query = query.where(MINUTES.c.number < before)
    query = query.order_by(MINUTES.c.number.desc())
    rows = await tx.execute(query if limit is None else query.limit(limit))
    return [_version(row) for row in rows.mappings()]


def _segment_row(segment: Segment) -> dict[str, Any]:
    return {
        "position": segment.index,
        "speaker": segment.speaker,
        "track": segment.track,
        "start_s": segment.start_s,
        "end_s": segment.end_s,
        "text": segment.text,
        "rev": segment.rev,
        "raw": segment.raw,
        "words": [_word_row(word) for word in segment.words] or None,
    }


def _word_row(word: Word) -> list[Any]:
    return [word.start_s, word.end_s, word.text, word.probability]


def _meeting(row: RowMapping) -> Meeting:
    return Meeting(
        id=row["id"],
        workspace=row["workspace"],
        title=row["title"],
        titled=row["titled"],
        on=date.fromisoformat(row["held_on"]),
        state=MeetingState(row["state"]),
        template=row["template"],
        language=row["language"],
        participants=participants_of_json(row["participants"]),
        created_at=row["created_at"],
        board_id=row["board_id"],
        transcript_id=row["transcript_id"],
        segments=row["segments"],
        minutes=row["minutes"],
        version=row["version"],
        job_id=row["job_id"],
        error_code=row["error_code"],
    )


def _segment(row: Mapping[Any, Any]) -> Segment:
    return Segment(
        index=row["position"],
        speaker=row["speaker"],
        track=row["track"],
        start_s=row["start_s"],
        end_s=row["end_s"],
        text=row["text"],
        rev=row["rev"],
        raw=row["raw"],
        words=tuple(Word(*values) for values in row["words"] or ()),
    )


def _version(row: RowMapping) -> Version:
    return Version(
        meeting_id=row["meeting_id"],
        number=row["number"],
        author=row["author"],
        reason=row["reason"],
        at=row["at"],
        body=body_of_json(row["body"]),
    )
