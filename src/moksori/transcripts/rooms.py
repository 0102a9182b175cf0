"""Rooms of transcripts: which there are, and what was said in one, in short."""

from dataclasses import replace
from typing import Final

import anyio
import anyio.to_thread

from moksori.errors import NotFoundError
from moksori.ports.store import Database, Transaction
from moksori.transcripts import store
from moksori.transcripts.model import Room, Transcript
from moksori.transcripts.room_summary import Part, room_summary

_TRANSCRIPTS: Final = 50
"""A room's summary looks at so many of its transcripts, the newest."""


class Rooms:
    """The use cases of rooms. Everything stays inside the workspace that is named."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = anyio.CapacityLimiter(1)

    async def listing(self, workspace: str) -> list[Room]:
        """Return the rooms that hold transcripts, the latest used first, without summaries."""
        async with self._database.read() as tx:
            return await store.rooms(tx, workspace)

    async def get(self, workspace: str, room_id: str) -> Room:
        """Return a room with a summary over its newest transcripts.

        Raises:
            NotFoundError: nothing in this workspace was ever put into such a room.
        """
        async with self._database.read() as tx:
            found = await store.room(tx, workspace, room_id)
            if found is None:
                raise NotFoundError("no such room")
            inside = await store.listing(
                tx, workspace, room_id=room_id, before=None, limit=_TRANSCRIPTS
            )
            parts = [await _part(tx, one) for one in reversed(inside)]
        summary = await anyio.to_thread.run_sync(room_summary, parts, limiter=self._threads)
        return replace(found, summary=summary)


async def _part(tx: Transaction, transcript: Transcript) -> Part:
    """Return what a room tells of a transcript; segments are read where it has no minutes."""
    part = Part(transcript.id, transcript.summary)
    if part.minutes is not None:
        return part
    segments = await store.segments(tx, transcript.workspace, transcript.id)
    return replace(part, segments=segments)
