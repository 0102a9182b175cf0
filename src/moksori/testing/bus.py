"""The promises of every event log.

Subclass `EventLogContract` and provide `database`, `event_log` (running) and `elsewhere` (another
log on the same database, as another process would have it).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from moksori.ports.bus import EventLog, NewEvent, StoredEvent, Subscription
from moksori.ports.store import Database, Transaction

TOPIC = "job:1"
OTHER = "job:2"


@pytest.mark.anyio
class AppendContract:
    """How events are written and read back."""

    async def test_numbers_have_no_gaps(self, database: Database, event_log: EventLog) -> None:
        """From 1, in the order of writing, for each workspace by itself."""
        assert await append(database, event_log, 3) == [1, 2, 3]
        assert await append(database, event_log, 2) == [4, 5]
        assert await append(database, event_log, 1, workspace="x") == [1]
        assert await append(database, event_log, 0) == []
        assert await event_log.bounds("w") == (1, 5)
        assert await event_log.bounds("x") == (1, 1)
        assert await event_log.bounds("nowhere") == (1, 0)
        assert await event_log.newest(["w", "x", "nowhere"]) == {"w": 5, "x": 1}
        assert await event_log.newest([]) == {}

    async def test_a_rolled_back_event_never_was(
        self, database: Database, event_log: EventLog
    ) -> None:
        """Its number goes to the next one."""

        async def work(tx: Transaction) -> None:
            await event_log.append(tx, "w", [NewEvent(TOPIC, "t", {})])
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await database.run(work)
        assert await append(database, event_log, 1) == [1]

    async def test_an_event_comes_back_as_written(
        self, database: Database, event_log: EventLog
    ) -> None:
        """Payload, topic, type and time."""
        payload = {"text": "다 고쳤습니다", "words": [{"s": 0.25}], "speaker": None}
        async with database.begin() as tx:
            await event_log.append(tx, "w", [NewEvent(TOPIC, "segment", payload)])
        (event,) = await event_log.read("w")
        assert (event.seq, event.workspace, event.topic) == (1, "w", TOPIC)
        assert (event.type, event.payload) == ("segment", payload)
        assert abs(event.at - datetime.now(UTC)) < timedelta(minutes=1)

    async def test_reads_by_topic_and_number(self, database: Database, event_log: EventLog) -> None:
        """In order, from above a number, at most so many."""
        for topic in (TOPIC, OTHER, TOPIC, OTHER, TOPIC):
            await append(database, event_log, 1, topic=topic)
        assert numbers(await event_log.read("w")) == [1, 2, 3, 4, 5]
        assert numbers(await event_log.read("w", topics=[TOPIC])) == [1, 3, 5]
        assert numbers(await event_log.read("w", topics=[TOPIC, OTHER], after=3)) == [4, 5]
        assert numbers(await event_log.read("w", after=1, limit=2)) == [2, 3]
        assert numbers(await event_log.read("x")) == []

    async def test_pruning_keeps_the_count(self, database: Database, event_log: EventLog) -> None:
        """What is gone is gone; numbers go on."""
        await append(database, event_log, 3)
        await anyio.sleep(0.02)
        edge = (await event_log.read("w"))[-1].at + timedelta(microseconds=1)
        await append(database, event_log, 1)
        assert await event_log.prune(edge) == 3
        assert await event_log.bounds("w") == (4, 4)
        assert await event_log.prune(datetime.now(UTC) + timedelta(minutes=5)) == 1
        assert await event_log.bounds("w") == (5, 4)
        assert await append(database, event_log, 1) == [5]

    async def test_a_topic_can_be_forgotten(self, database: Database, event_log: EventLog) -> None:
        """Only in its workspace."""
        for workspace, topic in (("w", TOPIC), ("w", OTHER), ("x", TOPIC)):
            await append(database, event_log, 2, topic=topic, workspace=workspace)
        async with database.begin() as tx:
            assert await event_log.forget(tx, "w", TOPIC) == 2
        assert numbers(await event_log.read("w")) == [3, 4]
        assert numbers(await event_log.read("x")) == [1, 2]

    async def test_numbers_follow_the_commits(
        self, database: Database, event_log: EventLog
    ) -> None:
        """With many writers a reader that has seen a number never finds a smaller one later."""
        writers, each = 6, 12
        seen: list[int] = []

        async def write(number: int) -> None:
            async def work(tx: Transaction) -> None:
                await event_log.append(tx, "w", [NewEvent(TOPIC, "t", {})] * (1 + number % 3))
                await anyio.sleep(0.003 * (number % 3))

            for _ in range(each):
                await database.run(work)

        async def follow() -> None:
            total = each * sum(1 + number % 3 for number in range(writers))
            while len(seen) < total:
                after = seen[-1] if seen else 0
                seen.extend(numbers(await event_log.read("w", after=after, limit=7)))

        with anyio.fail_after(60):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(follow)
                for number in range(writers):
                    tasks.start_soon(write, number)
        assert seen == list(range(1, len(seen) + 1))


@pytest.mark.anyio
class SubscribeContract:
    """How events reach those who wait for them."""

    async def test_reads_the_past_then_waits(self, database: Database, event_log: EventLog) -> None:
        """From any number on; the time-out returns nothing."""
        await append(database, event_log, 3)
        async with event_log.subscribe("w", after=1) as subscription:
            assert numbers(await subscription.receive(5.0)) == [2, 3]
            assert await subscription.receive(0.05) == ()
            await append(database, event_log, 1)
            assert numbers(await subscription.receive(5.0)) == [4]

    async def test_filters_topics_live_too(self, database: Database, event_log: EventLog) -> None:
        """Other topics and workspaces pass by silently."""
        async with event_log.subscribe("w", topics=[TOPIC]) as subscription:
            assert await subscription.receive(0.01) == ()
            await append(database, event_log, 2, topic=OTHER)
            await append(database, event_log, 2, workspace="x")
            await append(database, event_log, 1, topic=TOPIC)
            assert numbers(await subscription.receive(5.0)) == [3]

    async def test_hears_of_other_processes(
        self, database: Database, event_log: EventLog, elsewhere: EventLog
    ) -> None:
        """Nobody wakes us: the tables are asked."""
        async with event_log.subscribe("w") as subscription:
            assert await subscription.receive(0.05) == ()
            await append(database, elsewhere, 2)
            assert numbers(await collected(subscription, 2)) == [1, 2]

    async def test_all_see_the_same_list(self, database: Database, event_log: EventLog) -> None:
        """Early, late, slow, and one who comes back with the last number it saw."""
        total = 1_500
        lists: dict[str, list[StoredEvent]] = {}

        async def listen(name: str, pause_s: float, late_s: float) -> None:
            await anyio.sleep(late_s)
            async with event_log.subscribe("w", topics=[TOPIC]) as subscription:
                lists[name] = await collected(subscription, total, pause_s)

        async def come_back() -> None:
            found: list[StoredEvent] = []
            while len(found) < total:
                after = found[-1].seq if found else 0
                async with event_log.subscribe("w", topics=[TOPIC], after=after) as subscription:
                    found.extend(await subscription.receive(1.0))
            lists["again"] = found

        async def write() -> None:
            for _ in range(total // 50):
                await append(database, event_log, 50)
                await append(database, event_log, 3, topic=OTHER)

        with anyio.fail_after(60):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(listen, "early", 0.0, 0.0)
                tasks.start_soon(listen, "slow", 0.05, 0.0)
                tasks.start_soon(listen, "late", 0.0, 0.2)
                tasks.start_soon(come_back)
                tasks.start_soon(write)
        truth: list[StoredEvent] = []
        while page := await event_log.read(
            "w", topics=[TOPIC], after=truth[-1].seq if truth else 0
        ):
            truth.extend(page)
        assert len(truth) == total
        assert all(found == truth for found in lists.values())
        assert set(lists) == {"early", "slow", "late", "again"}

    async def test_many_subscribers_share_one_reading(
        self, database: Database, event_log: EventLog
    ) -> None:
        """Live events are the same objects for all: read and parsed once."""
        found: list[list[StoredEvent]] = []
        ready = anyio.Semaphore(0)

        async def listen() -> None:
            async with event_log.subscribe("w") as subscription:
                await subscription.receive(0.01)
                ready.release()
                found.append(await collected(subscription, 20))

        with anyio.fail_after(30):
            async with anyio.create_task_group() as tasks:
                for _ in range(100):
                    tasks.start_soon(listen)
                for _ in range(100):
                    await ready.acquire()
                for _ in range(10):
                    await append(database, event_log, 2)
        assert len(found) == 100
        assert all(numbers(events) == list(range(1, 21)) for events in found)
        assert len({id(event) for events in found for event in events}) == 20

    async def test_a_cancelled_receive_loses_nothing(
        self, database: Database, event_log: EventLog
    ) -> None:
        """The next one returns what the cancelled one did not."""
        seen: list[int] = []
        async with event_log.subscribe("w") as subscription:
            for turn in range(15):
                await append(database, event_log, 1)
                with anyio.move_on_after(0.001 * turn):
                    seen += numbers(await subscription.receive(5.0))
            while len(seen) < 15:
                seen += numbers(await subscription.receive(5.0))
        assert seen == list(range(1, 16))

    async def test_survives_pruning_under_it(self, database: Database, event_log: EventLog) -> None:
        """A reader whose past was deleted goes on with what is left."""
        await append(database, event_log, 4)
        await event_log.prune(datetime.now(UTC) + timedelta(minutes=5))
        async with event_log.subscribe("w") as subscription:
            assert await subscription.receive(0.05) == ()
            await append(database, event_log, 2)
            assert numbers(await collected(subscription, 2)) == [5, 6]


class EventLogContract(AppendContract, SubscribeContract):
    """What every `ports.bus.EventLog` keeps."""


async def append(
    database: Database, log: EventLog, count: int, *, topic: str = TOPIC, workspace: str = "w"
) -> list[int]:
    """Append events in a transaction of their own, wake the readers, return the numbers."""
    events = [NewEvent(topic, "tick", {"n": number}) for number in range(count)]
    seqs = await database.run(lambda tx: log.append(tx, workspace, events))
    log.wake()
    return list(seqs)


async def collected(
    subscription: Subscription, count: int, pause_s: float = 0.0
) -> list[StoredEvent]:
    """Receive so many events."""
    found: list[StoredEvent] = []
    while len(found) < count:
        found.extend(await subscription.receive(10.0))
        await anyio.sleep(pause_s)
    return found


def numbers(events: Sequence[StoredEvent]) -> list[int]:
    """Return the sequence numbers."""
    return [event.seq for event in events]
