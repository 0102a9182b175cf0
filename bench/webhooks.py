"""How fast events reach a receiver on loopback: a real worker process, SQLite flushed to the disk.

The first figure is how many messages one worker sends to one webhook in a second, each written down
before the next one is sent. The others are from the commit of an event to the receipt.
"""

import logging
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import anyio
import anyio.to_thread

from bench.figures import Figure
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.store import open_database
from moksori.backends.store.database import SqlDatabase
from moksori.backends.store.migrate import upgrade
from moksori.ports.bus import NewEvent
from moksori.providers.addresses import networks
from moksori.providers.outbound import GuardedOutbound
from moksori.testing.processes import SLOW_EARS, program
from moksori.testing.receiver import Receiver, receiving
from moksori.webhooks.model import NewWebhook
from moksori.webhooks.service import Webhooks

LOOPBACK: Final = "127.0.0.0/8"
PATIENCE_S: Final = 120.0


def measure(*, quick: bool) -> list[Figure]:
    """Return messages per second, and the latency of single events."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return anyio.run(_measure, 200 if quick else 1_000, 30 if quick else 150)


async def _measure(bulk: int, single: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, receiving() as receiver:
        url = f"sqlite:///{folder}/moksori.db"
        await upgrade(url)
        database = open_database(url)
        try:
            async with program("worker", settings=_settings(Path(folder), url)) as worker:
                await worker.logged("worker_ready")
                log = RowEventLog(database)
                await _open(database, log, receiver)
                waits = await _singly(database, log, receiver, single)
                rate = await _at_once(database, log, receiver, bulk)
        finally:
            await database.aclose()
    note = f"{single} events, looked for every 100 ms"
    return [
        Figure("webhook messages per second, one worker, one webhook", rate, "1/s"),
        Figure("event to receipt, median", median(waits), "ms", note=note),
        Figure("event to receipt, 95th percentile", sorted(waits)[int(0.95 * single)], "ms"),
    ]


def _settings(folder: Path, url: str) -> dict[str, str]:
    return {
        **SLOW_EARS,
        "MOKSORI_DATA_DIR": str(folder / "data"),
        "MOKSORI_STORE__URL": url,
        "MOKSORI_STT__OFFLINE": "true",
        "MOKSORI_WEBHOOKS__ALLOW_HTTP": "true",
        "MOKSORI_WEBHOOKS__ALLOW_PRIVATE": LOOPBACK,
    }


async def _open(database: SqlDatabase, log: RowEventLog, receiver: Receiver) -> None:
    """Make a webhook, and wait until the worker knows of it."""
    outbound = GuardedOutbound(allow_http=True, allowed=networks([LOOPBACK]))
    await Webhooks(database, log, outbound).create("w", NewWebhook(receiver.url))
    await _append(database, log, 1)
    await _came(receiver, 1)


async def _singly(
    database: SqlDatabase, log: RowEventLog, receiver: Receiver, count: int
) -> list[float]:
    waits = []
    for number in range(count):
        await anyio.sleep(0.12 + 0.007 * (number % 15))
        await _append(database, log, 1)
        committed = time.monotonic()
        await _came(receiver, number + 2)
        waits.append(1000 * (receiver.came[-1].at - committed))
    return waits


async def _at_once(
    database: SqlDatabase, log: RowEventLog, receiver: Receiver, count: int
) -> float:
    before = len(receiver.came)
    await _append(database, log, count)
    await _came(receiver, before + count)
    return (count - 1) / (receiver.came[-1].at - receiver.came[before].at)


async def _append(database: SqlDatabase, log: RowEventLog, count: int) -> None:
    told = [NewEvent("t", "ticket_changed", {"n": n, "title": "카드"}) for n in range(count)]
    async with database.begin() as tx:
        await log.append(tx, "w", told)


async def _came(receiver: Receiver, count: int) -> None:
    wait = partial(receiver.wait, count, within_s=PATIENCE_S)
    assert await anyio.to_thread.run_sync(wait), "the messages did not come in time"
