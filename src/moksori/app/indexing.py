"""What is indexed for search, and how an index is made anew."""

from datetime import datetime

from sqlalchemy import select

from moksori.meetings import store as meeting_store
from moksori.meetings.meeting import asked_in, segment_id
from moksori.meetings.tables import MEETING as MEETING_TABLE
from moksori.ports.queue import JobState
from moksori.ports.recall import MEETING, TRANSCRIPT, Indexer, Said, source_of
from moksori.ports.store import Database, Transaction
from moksori.ports.transcripts import Followup, Heard, TranscriptObserver
from moksori.recall.index import Index
from moksori.recall.tables import PASSAGE
from moksori.transcripts import store as transcript_store
from moksori.transcripts.tables import TRANSCRIPT as TRANSCRIPT_TABLE

Stored = tuple[datetime | None, list[Said]]
"""When something was said, and all of it."""


class Indexed:
    """Lets the search find recordings; see `ports.transcripts.TranscriptObserver`.

    One that becomes a meeting is indexed as that, by the meeting.
    """

    def __init__(self, inner: TranscriptObserver, indexer: Indexer) -> None:
        self._inner = inner
        self._indexer = indexer

    async def requested(
        self, tx: Transaction, workspace: str, transcript_id: str, followup: Followup | None
    ) -> None:
        """Pass it on."""
        await self._inner.requested(tx, workspace, transcript_id, followup)

    async def finished(self, tx: Transaction, heard: Heard) -> None:
        """Index what was said, unless a meeting does."""
        await self._inner.finished(tx, heard)
        if asked_in(heard.followup) is None:
            rows = [
                Said(segment_id(one.index), one.speaker, one.start_s, one.text)
                for one in heard.segments
            ]
            source = source_of(TRANSCRIPT, heard.transcript_id)
            await self._indexer.put(tx, heard.workspace, source, rows, at=heard.at)

    async def ended(self, tx: Transaction, workspace: str, transcript_id: str, code: str) -> None:
        """Pass it on."""
        await self._inner.ended(tx, workspace, transcript_id, code)

    async def removed(self, tx: Transaction, workspace: str, transcript_id: str) -> None:
        """Forget what was said."""
        await self._inner.removed(tx, workspace, transcript_id)
        await self._indexer.drop(tx, workspace, source_of(TRANSCRIPT, transcript_id))


async def reindex(database: Database) -> tuple[int, int]:
    """Make the index anew, source by source, while others work; return sources and segments."""
    async with database.read() as tx:
        sources = [*await _transcripts(tx), *await _meetings(tx)]
        indexed = (await tx.execute(select(PASSAGE.c.workspace, PASSAGE.c.source).distinct())).all()
    counts = [await _renew(database, workspace, kind, name) for workspace, kind, name in sources]
    known = {(workspace, source_of(kind, name)) for workspace, kind, name in sources}
    for workspace, source in indexed:
        if (workspace, source) not in known:
            await _renew(database, workspace, *source.split(":", 1))
    return sum(count > 0 for count in counts), sum(counts)


async def _transcripts(tx: Transaction) -> list[tuple[str, str, str]]:
    table = TRANSCRIPT_TABLE.c
    query = select(table.workspace, table.id).where(table.state == JobState.DONE)
    found = (await tx.execute(query.order_by(table.id))).all()
    return [(workspace, TRANSCRIPT, name) for workspace, name in found]


async def _meetings(tx: Transaction) -> list[tuple[str, str, str]]:
    table = MEETING_TABLE.c
    found = (await tx.execute(select(table.workspace, table.id).order_by(table.id))).all()
    return [(workspace, MEETING, name) for workspace, name in found]


async def _renew(database: Database, workspace: str, kind: str, name: str) -> int:
    """Index one source as it is now, which may be gone; return the number of its segments."""
    read = _meeting if kind == MEETING else _transcript
    source = source_of(kind, name)
    index = Index()

    async def work(tx: Transaction) -> int:
        at, rows = await read(tx, workspace, name)
        await index.drop(tx, workspace, source)
        await index.put(tx, workspace, source, rows, at=at)
        return len(rows)

    return await database.run(work)


async def _meeting(tx: Transaction, workspace: str, name: str) -> Stored:
    """Lock and read a meeting."""
    meeting = await meeting_store.find_meeting(tx, workspace, name, lock=True)
    if meeting is None:
        return None, []
    segments = await meeting_store.segments(tx, name)
    rows = [Said(one.id, one.speaker, one.start_s or 0.0, one.text) for one in segments]
    return meeting.created_at, rows


async def _transcript(tx: Transaction, workspace: str, name: str) -> Stored:
    """Lock and read a transcript; one that became a meeting is indexed as that."""
    mine = select(TRANSCRIPT_TABLE.c.created_at).where(TRANSCRIPT_TABLE.c.id == name)
    at = (await tx.execute(mine.with_for_update())).scalar_one_or_none()
    task = await transcript_store.task(tx, workspace, name)
    if task is None or asked_in(task.options.followup) is not None:
        return None, []
    segments = await transcript_store.segments(tx, workspace, name)
    return at, [Said(one.id, one.speaker, one.start_s, one.text) for one in segments]
