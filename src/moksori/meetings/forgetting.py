"""How a meeting is deleted: its rows, its words in the search, its events, its sound."""

from collections.abc import Callable
from contextlib import suppress

from moksori.errors import NotFoundError
from moksori.meetings import store
from moksori.meetings.ledger import Desk, meeting_changed, report
from moksori.meetings.meeting import ERASE_KIND, Meeting, topic_of
from moksori.ports import recall
from moksori.ports.queue import NewJob
from moksori.ports.store import Transaction


async def forget(
    desk: Desk,
    tx: Transaction,
    workspace: str,
    meeting_id: str,
    check: Callable[[Meeting], None] | None = None,
) -> None:
    """Delete a meeting, unless `check` raises; its sound is erased, and who listens stops.

    Raises:
        NotFoundError: not in this workspace.
    """
    await _erase(desk, tx, workspace, meeting_id)  # first: who listens locks its job before this
    meeting = await store.known_meeting(tx, workspace, meeting_id, lock=True)
    if check is not None:
        check(meeting)
    await store.remove_meeting(tx, meeting_id)
    if desk.indexer is not None:
        await desk.indexer.drop(tx, workspace, recall.source_of(recall.MEETING, meeting_id))
    await desk.events.forget(tx, workspace, topic_of(meeting_id))
    await desk.events.append(tx, workspace, [report(meeting_changed(meeting, "deleted"))])


async def _erase(desk: Desk, tx: Transaction, workspace: str, meeting_id: str) -> None:
    """Have the sound erased, which lies in files, and let whoever listens stop."""
    held = await store.held_at(tx, meeting_id)
    if held is None:
        return
    if held.listen_job_id is not None:
        with suppress(NotFoundError):
            await desk.queue.cancel(tx, workspace, held.listen_job_id)
    job = NewJob(f"{ERASE_KIND}@{held.place}", workspace, {"meeting_id": meeting_id}, desk.name())
    await desk.queue.enqueue(tx, job)
