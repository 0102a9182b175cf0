"""An event log of rows: one sequence per workspace, without gaps, in the order of the commits.

The counter row of a workspace is locked from the first append to the end of the transaction, so
whoever gets the next number commits later. Readers may therefore remember one number and ask for
what is above it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select

from moksori.backends.bus.tables import EVENT, EVENT_COUNTER
from moksori.backends.bus.tail import Page, TailReader, TailSubscription
from moksori.backends.store.statements import read_clock, upsert
from moksori.ports.bus import NewEvent, Notice, StoredEvent
from moksori.ports.store import Database, Transaction


class RowEventLog:
    """Events in the tables `event` and `event_counter`; see `ports.bus.EventLog`.

    `poll_s` is how often the tables are asked for commits of other processes while somebody is
    subscribed, seconds; commits of this process are told by `wake`. `buffer` is how many events
    wait for one slow reader before it has to read them from the table.
    """

    def __init__(self, database: Database, *, poll_s: float = 0.05, buffer: int = 256) -> None:
        self._database = database
        self._tail = TailReader(self, poll_s=poll_s, buffer=buffer)

    async def append(
        self, tx: Transaction, workspace: str, events: Sequence[NewEvent]
    ) -> Sequence[int]:
        """Append inside the caller's transaction; return the sequence numbers.

        Raises:
            BackendError: the database failed.
        """
        if not events:
            return ()
        last = await self._advance(tx, workspace, len(events))
        at = await read_clock(tx)
        numbers = range(last - len(events) + 1, last + 1)
        rows = [
            {
                "workspace": workspace,
                "seq": seq,
                "topic": event.topic,
                "type": event.type,
                "payload": dict(event.payload),
                "at": at,
            }
            for seq, event in zip(numbers, events, strict=True)
        ]
        await tx.execute(insert(EVENT), rows)
        return numbers

    async def read(
        self, workspace: str, *, topics: Sequence[str] = (), after: int = 0, limit: int = 500
    ) -> Sequence[StoredEvent]:
        """Return events after a sequence number, in order; no topics means all."""
        async with self._database.read() as tx:
            return await _events(tx, workspace, topics, after, limit)

    async def page(self, workspace: str, topics: Sequence[str], after: int, limit: int) -> Page:
        """Return events as `read`, and up to which number nothing of these topics is missing."""
        async with self._database.read() as tx:
            newest = (await _counters(tx, [workspace])).get(workspace, 0)
            events = await _events(tx, workspace, topics, after, limit)
        if len(events) == limit:
            return Page(events, events[-1].seq)
        return Page(events, max([newest, after, *(event.seq for event in events[-1:])]))

    async def newest(self, workspaces: Sequence[str]) -> dict[str, int]:
        """Return the newest sequence number of each workspace that has one."""
        async with self._database.read() as tx:
            return await _counters(tx, workspaces)

    async def bounds(self, workspace: str) -> tuple[int, int]:
        """Return the oldest retained and the newest sequence number; (1, 0) when there is none.

        After everything was pruned the oldest is one above the newest.
        """
        oldest = select(func.min(EVENT.c.seq)).where(EVENT.c.workspace == workspace)
        async with self._database.read() as tx:
            first = (await tx.execute(oldest)).scalar_one()
            newest = (await _counters(tx, [workspace])).get(workspace, 0)
        return (newest + 1 if first is None else int(first), newest)

    @asynccontextmanager
    async def subscribe(
        self, workspace: str, *, topics: Sequence[str] = (), after: int = 0
    ) -> AsyncIterator[TailSubscription]:
        """Read from `after` on and then live. Needs `running`.

        Raises:
            RuntimeError: the log is not running.
        """
        async with self._tail.subscribe(workspace, topics, after) as subscription:
            yield subscription

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Own the task that reads the tail of the log; it rests while nobody is subscribed."""
        async with self._tail.running():
            yield

    async def forget(self, tx: Transaction, workspace: str, topic: str) -> int:
        """Delete the events of one topic and return how many; their numbers are not used again."""
        gone = delete(EVENT).where(EVENT.c.workspace == workspace, EVENT.c.topic == topic)
        return int((await tx.execute(gone)).rowcount)

    def announce(self, workspace: str, notices: Sequence[Notice]) -> None:
        """Tell the readers of this process, who call `receive_all`, at once; nothing waits."""
        self._tail.announce(workspace, notices)

    def wake(self) -> None:
        """Tell the readers of this process that something was committed."""
        self._tail.wake()

    async def prune(self, before: datetime) -> int:
        """Delete older events and return how many; sequence numbers are never used again."""

        async def work(tx: Transaction) -> int:
            return int((await tx.execute(delete(EVENT).where(EVENT.c.at < before))).rowcount)

        return await self._database.run(work)

    async def _advance(self, tx: Transaction, workspace: str, count: int) -> int:
        """Take `count` numbers and return the last; locks the workspace's counter."""
        step = upsert(
            self._database.dialect,
            EVENT_COUNTER,
            {"workspace": workspace, "last_seq": count},
            ["workspace"],
            {"last_seq": EVENT_COUNTER.c.last_seq + count},
        )
        await tx.execute(step)
        newest = select(EVENT_COUNTER.c.last_seq).where(EVENT_COUNTER.c.workspace == workspace)
        return int((await tx.execute(newest)).scalar_one())


async def _counters(tx: Transaction, workspaces: Sequence[str]) -> dict[str, int]:
    query = select(EVENT_COUNTER).where(EVENT_COUNTER.c.workspace.in_(workspaces))
    return {row.workspace: int(row.last_seq) for row in await tx.execute(query)}


async def _events(
    tx: Transaction, workspace: str, topics: Sequence[str], after: int, limit: int
) -> list[StoredEvent]:
    query: Select[Any] = (
        select(EVENT)
        .where(EVENT.c.workspace == workspace, EVENT.c.seq > after)
        .order_by(EVENT.c.seq)
        .limit(limit)
    )
    if topics:
        query = query.where(EVENT.c.topic.in_(topics))
    return [StoredEvent(**row) for row in (await tx.execute(query)).mappings()]
