"""Blobs that must go, whatever happens: noted in a row first, deleted then, forgotten last.

An upload is noted before its first byte and struck off in the transaction that makes its job; a
recording that is to be deleted is noted in the transaction that decides so. A process that dies in
between leaves a row, and the next sweep does the rest. Deleting twice does no harm.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from moksori.errors import BackendError
from moksori.ports.blobs import BlobStore
from moksori.ports.store import Database, Transaction
from moksori.schema import utc_now
from moksori.transcripts.tables import LEFTOVER

UPLOAD_TIME: Final = timedelta(hours=24)
"""No upload takes longer."""

_PER_SWEEP: Final = 100


class Leftovers:
    """The list of blobs that must go."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    async def note(self, tx: Transaction, prefix: str, *, after: timedelta = timedelta(0)) -> None:
        """Write down that the blobs below `prefix` must go, `after` some time."""
        row = {"prefix": prefix, "due_at": self._clock() + after}
        await self._database.upsert(tx, LEFTOVER, row, ["prefix"])

    async def strike(self, tx: Transaction, prefix: str) -> None:
        """Take a prefix off the list: its blobs may stay."""
        await tx.execute(delete(LEFTOVER).where(LEFTOVER.c.prefix == prefix))

    async def abandon(self, prefix: str) -> None:
        """Clear a prefix unless it was struck off: whoever did that, needs the blobs.

        Raises:
            BackendError: they could not be deleted; a later sweep tries again.
        """
        query = select(LEFTOVER.c.prefix).where(LEFTOVER.c.prefix == prefix)
        async with self._database.read() as tx:
            noted = (await tx.execute(query)).first() is not None
        if noted:
            await self.clear(prefix)

    async def clear(self, prefix: str) -> None:
        """Delete the blobs below `prefix` now, and take it off the list.

        Raises:
            BackendError: they could not be deleted; a later sweep tries again.
        """
        await self._blobs.delete(prefix)

        async def work(tx: Transaction) -> None:
            await self.strike(tx, prefix)

        await self._database.run(work)

    async def clear_if_possible(self, prefix: str) -> None:
        """Delete the blobs below `prefix` now, or leave it to a later sweep when that fails."""
        with suppress(BackendError):
            await self.clear(prefix)

    async def sweep(self) -> int:
        """Delete what is due and return how many prefixes that were."""
        query = (
            select(LEFTOVER.c.prefix)
            .where(LEFTOVER.c.due_at <= self._clock())
            .order_by(LEFTOVER.c.due_at)
            .limit(_PER_SWEEP)
        )
        async with self._database.read() as tx:
            prefixes = list((await tx.execute(query)).scalars())
        for prefix in prefixes:
            await self.clear(prefix)
        return len(prefixes)
