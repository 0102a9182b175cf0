"""Workers are killed between and inside sends: every event arrives, in order, and none again that
was written down as acknowledged.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from moksori.backends.bus.rows import RowEventLog
from moksori.backends.store.database import SqlDatabase
from moksori.ports.bus import NewEvent
from moksori.providers.addresses import networks
from moksori.providers.outbound import GuardedOutbound
from moksori.testing.processes import SLOW_EARS, program, until
from moksori.testing.receiver import Received, Receiver, receiving
from moksori.webhooks.model import DeliveryState, NewWebhook
from moksori.webhooks.service import Webhooks

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.anyio]

KILLS = 10
LOOPBACK = "127.0.0.0/8"


def seq_of(received: Received) -> int:
    return int(received.id.rpartition("_")[2])


@dataclass
class Scene:
    """A webhook, its receiver, and what was known to be settled when a worker had died."""

    events: RowEventLog
    database: SqlDatabase
    webhooks: Webhooks
    receiver: Receiver
    settings: dict[str, str]
    webhook_id: str = ""
    floors: list[tuple[int, int]] = field(default_factory=list)
    """How many messages had come, and the cursor that was committed by then."""

    async def open(self) -> None:
        made = await self.webhooks.create("w", NewWebhook(self.receiver.url))
        self.webhook_id = made.id

    async def happen(self, count: int) -> None:
        told = [NewEvent("t", "ticket_changed", {"n": number}) for number in range(count)]
        async with self.database.begin() as tx:
            await self.events.append(tx, "w", told)

    async def cursor(self) -> int:
        return (await self.webhooks.get("w", self.webhook_id)).cursor

    async def kill_one(self, dice: random.Random) -> None:
        """Let a worker send for a while and kill it."""
        aim = len(self.receiver.came) + dice.randint(1, 12)
        async with program("worker", settings=self.settings) as worker:
            await worker.logged("worker_ready")
            assert await anyio.to_thread.run_sync(partial(self.receiver.wait, aim))
            await anyio.sleep(dice.uniform(0.0, 0.04))
            await worker.kill()
        self.floors.append((len(self.receiver.came), await self.cursor()))

    async def finish(self) -> None:
        """Let two workers at once send what is left."""
        last = (await self.events.bounds("w"))[1]

        async def all_sent() -> bool:
            return await self.cursor() == last

        async with (
            program("worker", settings=self.settings),
            program("worker", settings=self.settings),
        ):
            assert await until(all_sent, within_s=60)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    dice = random.Random(7)  # noqa: S311 - a die is no secret

    def slowly(received: Received) -> int:
        del received
        time.sleep(dice.uniform(0.0, 0.03))  # noqa: TID251 - a thread of the server's own
        return 204

    with receiving(slowly) as opened:
        yield opened


@pytest.fixture
def scene(
    database: SqlDatabase,
    database_url: str,
    event_log: RowEventLog,
    receiver: Receiver,
    tmp_path: Path,
) -> Scene:
    outbound = GuardedOutbound(allow_http=True, allowed=networks([LOOPBACK]))
    settings = {
        **SLOW_EARS,
        "MOKSORI_DATA_DIR": str(tmp_path / "data"),
        "MOKSORI_STORE__URL": database_url,
        "MOKSORI_STT__OFFLINE": "true",
        "MOKSORI_WEBHOOKS__ALLOW_HTTP": "true",
        "MOKSORI_WEBHOOKS__ALLOW_PRIVATE": LOOPBACK,
        "MOKSORI_WEBHOOKS__TIMEOUT_S": "1",
        "MOKSORI_WEBHOOKS__POLL_MS": "20",
    }
    webhooks = Webhooks(database, event_log, outbound)
    return Scene(event_log, database, webhooks, receiver, settings)


async def test_killed_workers_lose_nothing_and_repeat_nothing_that_was_written(
    scene: Scene,
) -> None:
    dice = random.Random(3)  # noqa: S311 - a die is no secret
    with anyio.fail_after(280):
        await scene.open()
        for _ in range(KILLS):
            await scene.happen(20)
            await scene.kill_one(dice)
        await scene.finish()
    numbers = [seq_of(one) for one in scene.receiver.came]
    last = (await scene.events.bounds("w"))[1]
    assert sorted(set(numbers)) == list(range(2, last + 1))
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers))
    for place, cursor in scene.floors:
        assert min(numbers[place:]) > cursor
    again = len(numbers) - len(set(numbers))
    assert again <= KILLS
    log = await scene.webhooks.deliveries("w", scene.webhook_id, limit=10_000)
    assert [one.seq for one in reversed(log)] == list(range(2, last + 1))
    assert {one.state for one in log} == {DeliveryState.DELIVERED}
