"""Which worker processes are alive: each one notes the database's time while it lives."""

from datetime import timedelta
from typing import Final

from sqlalchemy import Boolean, Column, Index, Table, delete, func, select

from moksori.backends.store.statements import read_clock
from moksori.ports.store import Database, Transaction
from moksori.schema import METADATA, UtcDateTime, name_type

BEAT_S: Final = 5.0
"""How often a worker notes that it lives."""
ALIVE: Final = timedelta(seconds=3 * BEAT_S)
"""A worker that was silent for longer counts as dead."""

_FORGOTTEN: Final = timedelta(hours=1)

WORKER = Table(
    "worker",
    METADATA,
    Column("id", name_type(36), primary_key=True),  # the owner of its leases
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("busy", Boolean, nullable=False),
    Index("ix_worker_seen_at", "seen_at"),
)


class Presence:
    """The list of workers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, worker_id: str, *, busy: bool) -> None:
        """Note that a worker lives, and strike off those that died long ago.

        Raises:
            BackendError: the database did not take it.
        """

        async def work(tx: Transaction) -> None:
            now = await read_clock(tx)
            row = {"id": worker_id, "started_at": now, "seen_at": now, "busy": busy}
            mine = WORKER.c.id == worker_id
            seen = {"seen_at": now, "busy": busy}
            if (await tx.execute(WORKER.update().where(mine).values(seen))).rowcount == 0:
                await tx.execute(WORKER.insert().values(row))
                await tx.execute(delete(WORKER).where(WORKER.c.seen_at < now - _FORGOTTEN))

        await self._database.run(work)

    async def leave(self, worker_id: str) -> None:
        """Strike a worker off the list."""

        async def work(tx: Transaction) -> None:
            await tx.execute(delete(WORKER).where(WORKER.c.id == worker_id))

        await self._database.run(work)

    async def alive(self) -> int:
        """Count the workers that live."""
        async with self._database.read() as tx:
            since = await read_clock(tx) - ALIVE
            query = select(func.count()).select_from(WORKER).where(WORKER.c.seen_at >= since)
            return int((await tx.execute(query)).scalar_one())
