"""The live end of the event log, on rows in memory: who reads what, and how often."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

import anyio
import anyio.lowlevel
import pytest

from moksori.backends.bus.tail import Page, TailReader, TailSubscription
from moksori.errors import BackendError
from moksori.ports.bus import Notice, StoredEvent

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


class Rows:
    """The table; it counts the questions."""

    def __init__(self) -> None:
        self.events: list[StoredEvent] = []
        self.pages = 0
        self.looks = 0
        self.broken = False
        self.slow: anyio.Event | None = None
        """Holds the readers of some topics up, after they have read."""

    def add(self, count: int, topic: str = "a") -> None:
        for _ in range(count):
            seq = len(self.events) + 1
            self.events.append(StoredEvent(seq, "w", topic, "t", {}, datetime.now(UTC)))

    async def page(self, workspace: str, topics: Sequence[str], after: int, limit: int) -> Page:
        assert workspace == "w"
        self.pages += 1
        await anyio.lowlevel.checkpoint()
        mine = [e for e in self.events if e.seq > after and (not topics or e.topic in topics)]
        reached = max(after, len(self.events))
        if topics and self.slow is not None:
            await self.slow.wait()
        return Page(mine[:limit], mine[limit - 1].seq if len(mine) >= limit else reached)

    async def newest(self, workspaces: Sequence[str]) -> dict[str, int]:
        self.looks += 1
        await anyio.lowlevel.checkpoint()
        if self.broken:
            raise BackendError
        return {workspace: len(self.events) for workspace in workspaces}


@asynccontextmanager
async def running(rows: Rows, poll_s: float = 10.0, buffer: int = 4) -> AsyncIterator[TailReader]:
    reader = TailReader(rows, poll_s=poll_s, buffer=buffer)
    with anyio.fail_after(10):
        async with reader.running():
            yield reader


async def numbers(subscription: TailSubscription, wanted: int) -> list[int]:
    found: list[int] = []
    while len(found) < wanted:
        found += [event.seq for event in await subscription.receive(5.0)]
    return found


async def test_live_events_are_read_once_for_all() -> None:
    rows = Rows()
    async with running(rows) as reader:
        async with many(reader, 50) as subscriptions:
            for subscription in subscriptions:
                assert await subscription.receive(0.0) == ()
            before = rows.pages
            rows.add(3)
            reader.wake()
            for subscription in subscriptions:
                assert await numbers(subscription, 3) == [1, 2, 3]
        assert rows.pages == before + 1


@asynccontextmanager
async def many(reader: TailReader, count: int) -> AsyncIterator[list[TailSubscription]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(reader.subscribe("w", (), 0)) for _ in range(count)]


async def test_a_full_buffer_sends_its_reader_to_the_table() -> None:
    rows = Rows()
    async with running(rows) as reader, reader.subscribe("w", (), 0) as slow:
        assert await slow.receive(0.0) == ()
        for _ in range(5):
            rows.add(3)
            reader.wake()
            await anyio.wait_all_tasks_blocked()
        before = rows.pages
        assert await numbers(slow, 15) == list(range(1, 16))
        assert rows.pages == before + 1
        rows.add(1)
        reader.wake()
        assert await numbers(slow, 1) == [16]
        assert rows.pages == before + 2  # the tail's: the reader is live again


async def test_a_reader_ahead_of_the_tail_hears_nothing_twice() -> None:
    rows = Rows()
    async with running(rows) as reader, reader.subscribe("w", (), 0) as subscription:
        await anyio.wait_all_tasks_blocked()
        rows.add(3)  # committed, and nobody has told the tail
        assert await numbers(subscription, 3) == [1, 2, 3]
        rows.add(1)
        reader.wake()
        assert await numbers(subscription, 1) == [4]


async def test_what_comes_while_a_reader_catches_up_is_not_lost() -> None:
    rows = Rows()
    found: list[int] = []

    async def listen(subscription: TailSubscription) -> None:
        found.extend(await numbers(subscription, 5))

    async with running(rows) as reader, reader.subscribe("w", ("a",), 0) as subscription:
        rows.slow = anyio.Event()
        rows.add(3)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listen, subscription)
            await anyio.wait_all_tasks_blocked()
            rows.add(2)
            reader.wake()
            await anyio.wait_all_tasks_blocked()
            rows.slow.set()
    assert found == [1, 2, 3, 4, 5]


async def test_other_topics_do_not_fill_the_buffer() -> None:
    rows = Rows()
    async with running(rows) as reader, reader.subscribe("w", ("b",), 0) as subscription:
        assert await subscription.receive(0.0) == ()
        rows.add(100, "a")
        rows.add(1, "b")
        reader.wake()
        assert await numbers(subscription, 1) == [101]


async def test_nobody_subscribed_means_no_question() -> None:
    rows = Rows()
    async with running(rows, poll_s=0.001) as reader:
        await anyio.sleep(0.05)
        assert rows.looks == 0
        async with reader.subscribe("w", (), 0) as subscription:
            await subscription.receive(0.02)
        await anyio.sleep(0.01)
        asked = rows.looks
        await anyio.sleep(0.05)
        assert rows.looks == asked


async def test_a_failing_table_is_asked_again() -> None:
    rows = Rows()
    async with running(rows, poll_s=0.001) as reader, reader.subscribe("w", (), 0) as subscription:
        assert await subscription.receive(0.01) == ()
        rows.broken = True
        rows.add(2)
        assert await subscription.receive(0.05) == ()
        rows.broken = False
        assert await numbers(subscription, 2) == [1, 2]


async def test_subscribing_needs_a_running_log() -> None:
    reader = TailReader(Rows(), poll_s=1.0, buffer=4)
    with pytest.raises(RuntimeError, match="running"):
        async with reader.subscribe("w", (), 0):
            pass


async def test_a_reader_from_the_future_waits_for_it() -> None:
    rows = Rows()
    rows.add(2)
    async with running(rows) as reader, reader.subscribe("w", (), 5) as subscription:
        assert await subscription.receive(0.01) == ()
        rows.add(4)
        reader.wake()
        assert await numbers(subscription, 1) == [6]


def notice(key: str, text: str = "") -> Notice:
    return Notice("a", "now", {"text": text}, key)


async def test_a_reader_who_is_behind_gets_no_notices() -> None:
    """They would come before events that were committed before them."""
    rows = Rows()
    async with running(rows) as reader, reader.subscribe("w", (), 0) as slow:
        assert await slow.receive_all(0.0) == ()
        rows.add(5)  # more than the buffer holds
        reader.wake()
        await anyio.wait_all_tasks_blocked()
        reader.announce("w", [notice("lost")])
        assert [getattr(one, "seq", None) for one in await slow.receive_all(1.0)] == [1, 2, 3, 4, 5]
        reader.announce("w", [notice("heard")])
        assert await slow.receive_all(1.0) == (notice("heard"),)


async def test_notices_do_not_fill_the_buffer_of_events() -> None:
    rows = Rows()
    async with running(rows) as reader, reader.subscribe("w", (), 0) as subscription:
        assert await subscription.receive_all(0.0) == ()
        reader.announce("w", [notice(str(number)) for number in range(9)])
        rows.add(4)
        reader.wake()
        await anyio.wait_all_tasks_blocked()
        before = rows.pages
        found = await subscription.receive_all(1.0)
        assert rows.pages == before, "the events came out of the buffer"
    told = [one.key if isinstance(one, Notice) else one.seq for one in found]
    assert told == ["0", "1", "2", "3", 1, 2, 3, 4]


async def test_a_key_that_waits_gives_its_place_up() -> None:
    rows = Rows()
    async with running(rows) as reader, reader.subscribe("w", (), 0) as subscription:
        assert await subscription.receive_all(0.0) == ()
        for number in range(1_000):
            reader.announce("w", [notice("a", str(number)), notice("b", str(number))])
        assert await subscription.receive_all(1.0) == (notice("a", "999"), notice("b", "999"))


async def test_who_asks_for_events_only_is_not_woken_for_less() -> None:
    rows = Rows()
    async with running(rows) as reader, reader.subscribe("w", (), 0) as subscription:
        assert await subscription.receive_all(0.0) == ()
        reader.announce("w", [notice("a")])
        rows.add(1)
        reader.wake()
        await anyio.wait_all_tasks_blocked()
        assert [event.seq for event in await subscription.receive(1.0)] == [1]
        reader.announce("w", [notice("b")])
        assert await subscription.receive(0.01) == ()
