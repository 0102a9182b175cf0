"""The promises of every event log about what it does not keep.

Subclass `NoticeContract` and provide `database`, `event_log` (running) and `elsewhere`, as for
`testing.bus`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import pytest

from moksori.ports.bus import EventLog, Notice, StoredEvent, Subscription
from moksori.ports.store import Database
from moksori.testing.bus import OTHER, TOPIC, append, numbers


@pytest.mark.anyio
class NoticeContract:
    """What is worth knowing now and never again."""

    async def test_notices_come_between_events_in_one_order(
        self, database: Database, event_log: EventLog
    ) -> None:
        """An event that was committed after a notice does not overtake it."""
        async with listening(event_log) as subscription:
            for number in range(20):
                event_log.announce("w", [notice(f"partial {number}")])
                await append(database, event_log, 1)
            found = await everything(subscription, 40)
        order = [one.key if isinstance(one, Notice) else one.seq for one in found]
        for number in range(20):
            assert order.index(f"partial {number}") < order.index(number + 1)

    async def test_a_notice_reaches_who_waits_at_once(self, event_log: EventLog) -> None:
        """Without a look at the tables."""
        async with listening(event_log) as subscription, anyio.create_task_group() as tasks:
            found: list[StoredEvent | Notice] = []
            came = anyio.Event()

            async def wait() -> None:
                found.extend(await subscription.receive_all(10.0))
                came.set()

            tasks.start_soon(wait)
            await anyio.wait_all_tasks_blocked()
            event_log.announce("w", [notice("a", text="안녕")])
            with anyio.fail_after(1):
                await came.wait()
        assert found == [notice("a", text="안녕")]

    async def test_the_newest_of_a_key_wins(self, database: Database, event_log: EventLog) -> None:
        """It stands where it came, behind what was committed before it."""
        async with listening(event_log) as subscription:
            event_log.announce("w", [notice("a", rev=1), notice("b", rev=1)])
            await append(database, event_log, 1)
            await seen_by_the_tail(event_log)
            event_log.announce("w", [notice("a", rev=2)])
            found = await everything(subscription, 3)
        assert [one if isinstance(one, Notice) else one.seq for one in found] == [
            notice("b", rev=1),
            1,
            notice("a", rev=2),
        ]

    async def test_other_topics_workspaces_and_processes_get_none(
        self, event_log: EventLog, elsewhere: EventLog
    ) -> None:
        """Nor does who only asks for events, nor who comes later: nothing is kept."""
        async with listening(event_log, TOPIC) as subscription:
            event_log.announce("x", [notice("a")])
            event_log.announce("w", [notice("b", topic=OTHER)])
            elsewhere.announce("w", [notice("c")])
            event_log.announce("w", [notice("d")])
            assert await subscription.receive_all(5.0) == (notice("d"),)
            event_log.announce("w", [notice("e")])
            assert await subscription.receive(0.02) == ()
            assert await subscription.receive_all(0.0) == ()
        async with listening(event_log) as subscription:
            assert await subscription.receive_all(0.02) == ()
        event_log.announce("nowhere", [notice("f")])

    async def test_a_slow_reader_is_bounded_and_loses_no_event(
        self, database: Database, event_log: EventLog
    ) -> None:
        """However much is announced; and a flood of keys displaces nothing that is kept."""
        async with listening(event_log) as subscription:
            for number in range(20):
                event_log.announce("w", [notice(f"{number}.{one}") for one in range(200)])
                await append(database, event_log, 50)
            await seen_by_the_tail(event_log)
            found: list[StoredEvent | Notice] = []
            while len([one for one in found if isinstance(one, StoredEvent)]) < 1_000:
                found += await subscription.receive_all(10.0)
        events = [one for one in found if isinstance(one, StoredEvent)]
        assert numbers(events) == list(range(1, 1_001))
        assert len(found) - len(events) < 1_000


def notice(key: str, *, topic: str = TOPIC, **payload: object) -> Notice:
    """Return something worth knowing now."""
    return Notice(topic, "now", payload, key)


@asynccontextmanager
async def listening(log: EventLog, *topics: str) -> AsyncIterator[Subscription]:
    """Subscribe, and catch up, so that notices come from now on."""
    async with log.subscribe("w", topics=topics) as subscription:
        assert await subscription.receive_all(0.02) == ()
        yield subscription


async def everything(subscription: Subscription, count: int) -> list[StoredEvent | Notice]:
    """Receive so many events and notices."""
    found: list[StoredEvent | Notice] = []
    with anyio.fail_after(20):
        while len(found) < count:
            found += await subscription.receive_all(10.0)
    return found


async def seen_by_the_tail(log: EventLog) -> None:
    """Wait until what was committed so far was handed to those who are subscribed."""
    newest = (await log.newest(["w"]))["w"]
    async with log.subscribe("w", after=newest - 1) as other:
        while not await other.receive(10.0):
            pass
    await anyio.sleep(0.2)
