"""Which ticket of a whole board an offer means."""

from collections.abc import Sequence
from dataclasses import replace

import anyio
import anyio.to_thread

from moksori.board import index, store
from moksori.board.ledger import Ledger
from moksori.board.matching import Candidate, Match, meant, twin
from moksori.board.model import Kind, Offer, Status
from moksori.board.phrases import Phrase, read_all
from moksori.ports.store import Database, Transaction


class Finder:
    """Reads titles and phrases in a thread, one at a time, and looks for tickets in the index."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = anyio.CapacityLimiter(1)

    async def prepare(self, workspace: str, board_id: str, offers: Sequence[Offer]) -> None:
        """Read what is slow to read before a board is locked: its titles, and the model of words.

        Raises:
            NotFoundError: no such board.
        """
        await self._refresh(workspace, board_id)
        await self._read([_words(offer) for offer in offers])

    async def find(self, ledger: Ledger, offer: Offer) -> Match | None:
        """Return the ticket that an offer means, and how likely it is that one."""
        while await index.refresh(ledger.tx, ledger.board.id, self._read) == index.AT_ONCE:
            pass
        new, said = offer.kind is Kind.NEW, _words(offer)
        wanted = (await self._read([said]))[said]
        done = [column.id for column in ledger.columns if column.status is Status.DONE]
        found = await index.candidates(
            ledger.tx, ledger.board.id, wanted, done=done, work=new, owner=offer.owner
        )
        return await anyio.to_thread.run_sync(_nearest, offer, wanted, found, limiter=self._thread)

    async def _refresh(self, workspace: str, board_id: str) -> None:
        """Read the titles of a board that nobody has read yet, unless they are only a few."""

        async def work(tx: Transaction) -> None:
            if await store.find_board(tx, workspace, board_id, lock=True) is not None:
                await index.refresh(tx, board_id, self._read)

        while await self._unread(workspace, board_id) == index.AT_ONCE:
            await self._database.run(work)

    async def _unread(self, workspace: str, board_id: str) -> int:
        async with self._database.read() as tx:
            await store.known_board(tx, workspace, board_id)
            return len(await index.unread(tx, board_id))

    async def _read(self, texts: Sequence[str]) -> dict[str, Phrase]:
        return await anyio.to_thread.run_sync(read_all, texts, limiter=self._thread)


def _words(offer: Offer) -> str:
    """Return by which words an offer means a ticket."""
    return (offer.title if offer.kind is Kind.NEW else offer.subject) or ""


def _nearest(offer: Offer, wanted: Phrase, found: Sequence[Candidate]) -> Match | None:
    if offer.kind is Kind.NEW:
        return twin(wanted, found, offer.owner)
    # Among more than are looked at, being the only one that is open tells nothing.
    full = len(found) == index.MOST
    tickets = [replace(one, done=False) for one in found] if full else found
    return meant(wanted, tickets, None if full else offer.speaker)
