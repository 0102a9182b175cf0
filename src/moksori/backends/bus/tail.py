"""Live reading of an event log: one reader for the whole process, many subscribers.

The tail reader asks for the newest numbers, reads new rows once, and hands the same objects to
every subscriber. A subscriber that falls behind its buffer reads the table by itself until it has
caught up; `covered` is the number up to which it has got, or can get from its buffer, everything.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

import anyio
import structlog

from moksori.errors import BackendError
from moksori.ports.bus import Notice, StoredEvent

_PAGE: Final = 500
_PAUSE_AFTER_FAULT_S: Final = 0.5

_log = structlog.get_logger(__name__)


class Page(NamedTuple):
    """Events, and the number up to which nothing is missing."""

    events: Sequence[StoredEvent]
    reached: int


class Table(Protocol):
    """What the tail reader asks of the rows."""

    async def page(self, workspace: str, topics: Sequence[str], after: int, limit: int) -> Page:
        """Return the next events after a number."""
        ...

    async def newest(self, workspaces: Sequence[str]) -> dict[str, int]:
        """Return the newest number of each workspace that has one."""
        ...


@dataclass(slots=True)
class _Tail:
    """The live end of one workspace: everything up to `cursor` was handed out."""

    cursor: int
    subscribers: "set[TailSubscription]" = field(default_factory=set)


class TailReader:
    """Reads what is new, once, for all subscribers of this process."""

    def __init__(self, table: Table, *, poll_s: float, buffer: int) -> None:
        self._table = table
        self._poll_s = poll_s
        self._buffer = buffer
        self._tails: dict[str, _Tail] = {}
        self._bell = anyio.Event()
        self._running = False

    def wake(self) -> None:
        """Look now: something was committed, or somebody has subscribed."""
        self._bell.set()

    def announce(self, workspace: str, notices: Sequence[Notice]) -> None:
        """Hand notices to the subscribers that are here now."""
        tail = self._tails.get(workspace)
        for subscription in () if tail is None else tail.subscribers:
            subscription.tell(notices)

    @asynccontextmanager
    async def subscribe(
        self, workspace: str, topics: Sequence[str], after: int
    ) -> "AsyncIterator[TailSubscription]":
        """Add a subscriber, which first catches up from the table."""
        if not self._running:
            raise RuntimeError("subscribing needs a running event log: `async with log.running()`")
        subscription = TailSubscription(self._table, workspace, topics, after, self._buffer)
        tail = self._tails.get(workspace)
        if tail is None:
            newest = await self._table.newest([workspace])
            tail = self._tails.setdefault(workspace, _Tail(newest.get(workspace, 0)))
        subscription.tail = tail
        tail.subscribers.add(subscription)
        self.wake()
        try:
            yield subscription
        finally:
            tail.subscribers.discard(subscription)
            if not tail.subscribers and self._tails.get(workspace) is tail:
                del self._tails[workspace]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Own the reading task."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._run)
            self._running = True
            try:
                yield
            finally:
                self._running = False
                tasks.cancel_scope.cancel()

    async def _run(self) -> None:
        """Read and hand out until cancelled; a failing database is asked again and again."""
        while True:
            await self._rest()
            self._bell = anyio.Event()
            try:
                await self._look()
            except BackendError as exc:
                _log.warning("event_tail_failed", code=exc.code)
                await anyio.sleep(_PAUSE_AFTER_FAULT_S)

    async def _rest(self) -> None:
        """Wait for a wake-up, at most until the next poll; without subscribers there is no poll."""
        with anyio.move_on_after(self._poll_s if self._tails else None):
            await self._bell.wait()

    async def _look(self) -> None:
        if not self._tails:
            return
        for workspace, newest in (await self._table.newest(list(self._tails))).items():
            tail = self._tails.get(workspace)
            while tail is not None and tail.cursor < newest:
                page = await self._table.page(workspace, (), tail.cursor, _PAGE)
                tail.cursor = page.reached
                for subscription in tail.subscribers:
                    subscription.offer(page)


class TailSubscription:
    """One reader's place; see `ports.bus.Subscription`. For one task at a time."""

    def __init__(
        self, table: Table, workspace: str, topics: Sequence[str], after: int, buffer: int
    ) -> None:
        self.tail = _Tail(0)
        self._table = table
        self._workspace = workspace
        self._topics = frozenset(topics)
        self._covered = after
        self._limit = buffer
        self._waiting: dict[int | str, StoredEvent | Notice] = {}
        """Events by number and notices by key, in the order in which they came."""
        self._notices = 0
        self._wants_notices = False
        self._live = False
        self._bell = anyio.Event()

    async def receive(self, timeout_s: float) -> Sequence[StoredEvent]:
        """Wait for the next events of the subscribed topics, in order; empty after the time-out.

        Raises:
            BackendError: the table had to be read and could not; nothing is lost, try again.
        """
        deadline = anyio.current_time() + timeout_s
        while found := await self._received(deadline):
            events = [one for one in found if isinstance(one, StoredEvent)]
            if events:
                return events
        return ()

    async def receive_all(self, timeout_s: float) -> Sequence[StoredEvent | Notice]:
        """Wait as `receive`, for notices of the subscribed topics too, in one order.

        Raises:
            BackendError: as `receive`.
        """
        self._wants_notices = True
        return await self._received(anyio.current_time() + timeout_s)

    async def _received(self, deadline: float) -> Sequence[StoredEvent | Notice]:
        while True:
            bell = self._bell = anyio.Event()
            if found := await self._next():
                return found
            with anyio.move_on_after(deadline - anyio.current_time()) as scope:
                await bell.wait()
            if scope.cancelled_caught:
                return ()

    def offer(self, page: Page) -> None:
        """Take the tail's next page into the buffer, unless this reader is behind or it is full."""
        if not self._live:
            return
        fresh = list(self._of_mine(page.events))
        if len(self._waiting) - self._notices + len(fresh) > self._limit:
            self._live = False
        else:
            self._waiting.update((event.seq, event) for event in fresh)
            self._covered = max(self._covered, page.reached)
        if fresh:
            self._bell.set()

    def tell(self, notices: Iterable[Notice]) -> None:
        """Take notices in behind what waits, unless this reader is behind or wants none.

        One that waits with the same key is dropped, not replaced where it stands: an event may
        have come in between.
        """
        if not self._live or not self._wants_notices:
            return
        for notice in notices:
            if self._topics and notice.topic not in self._topics:
                continue
            if self._waiting.pop(notice.key, None) is not None:
                self._notices -= 1
            if self._notices < self._limit:
                self._waiting[notice.key] = notice
                self._notices += 1
                self._bell.set()

    def _of_mine(self, events: Iterable[StoredEvent]) -> Iterable[StoredEvent]:
        for event in events:
            if event.seq > self._covered and (not self._topics or event.topic in self._topics):
                yield event

    async def _next(self) -> Sequence[StoredEvent | Notice]:
        """Return what there is: from the buffer, else, for one who is behind, from the table."""
        while not self._waiting and not self._live:
            page = await self._table.page(
                self._workspace, tuple(self._topics), self._covered, _PAGE
            )
            self._covered = page.reached
            self._live = self._covered >= self.tail.cursor
            if page.events:
                return page.events
        found = tuple(self._waiting.values())
        self._waiting.clear()
        self._notices = 0
        return found
