"""The rows of live meetings, and every query on them.

Who changes a row holds the lock of its meeting. Only some columns are written at a time: what the
sockets know of a track and what the listener knows of it do not overwrite each other.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, and_, func, insert, select, update

from moksori.errors import NotFoundError
from moksori.meetings.live.model import (
    Checkpoint,
    Live,
    LiveKind,
    Mark,
    Track,
    TrackFormat,
    endpointing_json,
    endpointing_of_json,
)
from moksori.meetings.meeting import MeetingState
from moksori.meetings.tables import LIVE, MARK, MEETING, TRACK
from moksori.ports.store import Transaction

_TRACK = [column for column in TRACK.c if column.name not in {"position", "snapshot"}]


async def insert_live(tx: Transaction, live: Live) -> None:
    """Add what a meeting has while it is held."""
    row = {name: getattr(live, name) for name in LIVE.c.keys()}  # noqa: SIM118 - no mapping
    row |= {"kind": live.kind.value, "endpointing": endpointing_json(live.endpointing)}
    await tx.execute(insert(LIVE).values(row))


async def find_live(tx: Transaction, workspace: str, meeting_id: str) -> Live | None:
    """Return what a meeting has while it is held, None where it never was live."""
    query = select(LIVE).where(LIVE.c.workspace == workspace, LIVE.c.meeting_id == meeting_id)
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else _live(row)


async def known_live(tx: Transaction, workspace: str, meeting_id: str) -> Live:
    """Return what a meeting has while it is held.

    Raises:
        NotFoundError: no live meeting of this workspace.
    """
    live = await find_live(tx, workspace, meeting_id)
    if live is None:
        raise NotFoundError("no such live meeting")
    return live


async def change_live(tx: Transaction, meeting_id: str, **values: Any) -> None:  # noqa: ANN401 - columns
    """Write some columns of what a meeting has while it is held."""
    await tx.execute(update(LIVE).where(LIVE.c.meeting_id == meeting_id).values(values))


async def open_at(tx: Transaction, place: str) -> list[Live]:
    """Return the meetings of an audio log that nobody has ended, oldest first."""
    query = select(LIVE).where(LIVE.c.place == place, LIVE.c.ended_at.is_(None))
    rows = await tx.execute(query.order_by(LIVE.c.meeting_id))
    return [_live(row) for row in rows.mappings()]


async def closing_at(tx: Transaction, place: str) -> list[Live]:
    """Return the meetings of an audio log that have ended and are not heard to their ends."""
    query = select(LIVE).join(MEETING, MEETING.c.id == LIVE.c.meeting_id)
    query = query.where(LIVE.c.place == place, MEETING.c.state == MeetingState.CLOSING.value)
    rows = await tx.execute(query.order_by(LIVE.c.meeting_id))
    return [_live(row) for row in rows.mappings()]


async def insert_track(tx: Transaction, meeting_id: str, track: Track, *, position: int) -> None:
    """Add a track; it will be heard from a position of the log on."""
    row = {name: getattr(track, name) for name in Track.__slots__}
    row |= {"meeting_id": meeting_id, "format": track.format.value, "position": position}
    await tx.execute(insert(TRACK).values(row))


async def tracks(tx: Transaction, meeting_id: str) -> list[Track]:
    """Return the tracks of a meeting by their numbers."""
    query = select(*_TRACK).where(TRACK.c.meeting_id == meeting_id).order_by(TRACK.c.number)
    return [_track(row) for row in (await tx.execute(query)).mappings()]


async def find_track(tx: Transaction, meeting_id: str, name: str) -> Track | None:
    """Return the track of this name."""
    query = select(*_TRACK).where(TRACK.c.meeting_id == meeting_id, TRACK.c.name == name)
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else _track(row)


async def change_track(tx: Transaction, meeting_id: str, number: int, **values: Any) -> None:  # noqa: ANN401 - columns
    """Write some columns of a track."""
    mine = and_(TRACK.c.meeting_id == meeting_id, TRACK.c.number == number)
    await tx.execute(update(TRACK).where(mine).values(values))


async def checkpoints(tx: Transaction, meeting_id: str) -> dict[int, Checkpoint]:
    """Return from where each track is heard again after a crash, by its number."""
    query = select(TRACK.c.number, TRACK.c.position, TRACK.c.snapshot, TRACK.c.heard_samples)
    rows = await tx.execute(query.where(TRACK.c.meeting_id == meeting_id))
    return {row.number: Checkpoint(row.position, row.snapshot, row.heard_samples) for row in rows}


async def save_checkpoint(tx: Transaction, meeting_id: str, number: int, at: Checkpoint) -> None:
    """Move a track's checkpoint, in the transaction of what was made of the sound before it."""
    await change_track(
        tx,
        meeting_id,
        number,
        position=at.position,
        snapshot=at.snapshot,
        heard_samples=at.heard_samples,
    )


async def finish_track(tx: Transaction, meeting_id: str, number: int) -> None:
    """Say that all of a track was heard; its snapshot is needed no more."""
    await change_track(tx, meeting_id, number, finished=True, snapshot=None)


async def add_mark(tx: Transaction, meeting_id: str, mark: Mark) -> None:
    """Add a mark."""
    row = {name: getattr(mark, name) for name in Mark.__slots__}
    await tx.execute(insert(MARK).values(meeting_id=meeting_id, **row))


async def next_mark(tx: Transaction, meeting_id: str) -> int:
    """Return the number of the next mark, from 1."""
    query = select(func.max(MARK.c.number)).where(MARK.c.meeting_id == meeting_id)
    return int((await tx.execute(query)).scalar_one() or 0) + 1


async def marks(tx: Transaction, meeting_id: str) -> list[Mark]:
    """Return the marks of a meeting by their times."""
    query = select(MARK).where(MARK.c.meeting_id == meeting_id)
    rows: Sequence[Any] = (await tx.execute(query.order_by(MARK.c.at_ms, MARK.c.number))).all()
    return [Mark(row.number, row.at_ms, row.track, row.author, row.label) for row in rows]


def _live(row: RowMapping) -> Live:
    values = dict(row)
    values["kind"] = LiveKind(row["kind"])
    values["endpointing"] = endpointing_of_json(row["endpointing"])
    return Live(**values)


def _track(row: RowMapping) -> Track:
    values = {name: value for name, value in row.items() if name != "meeting_id"}
    values["format"] = TrackFormat(row["format"])
    return Track(**values)
