"""Following a transcript by its events: from any number on, without a gap or a repeat."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from moksori.events import JobProgress
from moksori.ports.bus import EventLog, StoredEvent, Subscription
from moksori.ports.queue import JobState
from moksori.transcripts.model import topic_of
from moksori.transcripts.reports import FINAL_TYPES

RESET: Final = "reset"
"""The type of the event that says: some of what you missed is no longer here, ask for the whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to begin to read; `lost` when events between there and the reader's own are gone."""

    after: int
    lost: bool


async def find_place(events: EventLog, workspace: str, job_id: str, after: int) -> Place:
    """Decide where a reader begins who knows everything up to `after`."""
    oldest, newest = await events.bounds(workspace)
    if oldest - 1 <= after <= newest:
        return Place(after, lost=False)
    if after == 0 and await _begins(events, workspace, job_id):
        return Place(0, lost=False)
    return Place(oldest - 1, lost=True)


async def _begins(events: EventLog, workspace: str, job_id: str) -> bool:
    """Whether the very first event of a job is still here."""
    first = await events.read(workspace, topics=[topic_of(job_id)], limit=1)
    return bool(first) and (first[0].type, first[0].payload.get("state")) == (
        JobProgress.type,
        JobState.QUEUED.value,
    )


async def told(
    subscription: Subscription,
    workspace: str,
    job_id: str,
    place: Place,
    *,
    heartbeat_s: float,
    over: Callable[[int], Awaitable[bool]],
) -> AsyncGenerator[StoredEvent | None, None]:
    """Yield the events of a job to its last one; None when nothing came for `heartbeat_s`.

    `over` says, for the number last seen, whether nothing can come any more.
    """
    seen = place.after
    if place.lost:
        yield StoredEvent(seen, workspace, topic_of(job_id), RESET, {}, datetime.now(UTC))
    if await over(seen):
        return
    while True:
        events = await subscription.receive(heartbeat_s)
        for event in events:
            seen = event.seq
            yield event
            if event.type in FINAL_TYPES:
                return
        if not events:
            if await over(seen):
                return
            yield None
