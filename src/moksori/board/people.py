"""The people of a workspace: who owns tickets, and how they are called."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from moksori.board import cards, store
from moksori.board.ledger import Ledger, Ledgers
from moksori.board.model import Person
from moksori.board.names import united
from moksori.errors import InputError, NotFoundError
from moksori.events import PersonChanged
from moksori.ports.bus import EventLog, NewEvent
from moksori.ports.store import Database, Transaction

PEOPLE_TOPIC: Final = "people"


class People:
    """The use cases of people. Everything stays inside the workspace that is named."""

    def __init__(
        self, database: Database, events: EventLog, ledgers: Ledgers, name: Callable[[], str]
    ) -> None:
        self._database = database
        self._events = events
        self._ledgers = ledgers
        self._name = name

    async def listing(self, workspace: str) -> list[Person]:
        """Return the people, oldest first."""
        async with self._database.read() as tx:
            return await store.people(tx, workspace)

    async def add(self, workspace: str, name: str, aliases: Sequence[str] = ()) -> Person:
        """Add a person."""
        person = Person(self._name(), name, tuple(aliases))

        async def work(tx: Transaction) -> None:
            await store.insert_person(tx, workspace, person)
            await self._tell(tx, workspace, person.id, "created")

        await self._run(work)
        return person

    async def change(self, workspace: str, person: Person) -> Person:
        """Write the name and the aliases of a person.

        Raises:
            NotFoundError: not in this workspace.
        """

        async def work(tx: Transaction) -> None:
            await self._write(tx, workspace, person)

        await self._run(work)
        return person

    async def remove(self, workspace: str, person_id: str) -> None:
        """Delete a person; tickets keep the name.

        Raises:
            NotFoundError: not in this workspace.
        """

        async def work(tx: Transaction) -> None:
            await self._remove(tx, workspace, person_id)

        await self._run(work)

    async def merge(self, workspace: str, person_id: str, other_id: str, *, actor: str) -> Person:
        """Make two entries of one person one: `other_id` goes, its names become aliases.

        Tickets that any of these names owns come to `person_id`. A merge that was cut off is
        finished by doing it again.

        Raises:
            NotFoundError: one of them is not in this workspace.
            InputError: they are the same.
        """
        if person_id == other_id:
            raise InputError("these are one person already")
        known = {one.id: one for one in await self.listing(workspace)}
        if not {person_id, other_id} <= set(known):
            raise NotFoundError("no such person")
        kept = united(known[person_id], known[other_id])
        for called in kept.aliases:
            await self._hand_over(workspace, called, kept.name, actor)

        async def work(tx: Transaction) -> None:
            await self._write(tx, workspace, kept)
            await self._remove(tx, workspace, other_id)

        await self._run(work)
        return kept

    async def _hand_over(self, workspace: str, owner: str, to: str, actor: str) -> None:
        async with self._database.read() as tx:
            owned = await cards.owned(tx, workspace, owner)
        boards: dict[str, list[str]] = {}
        for board_id, ticket_id in owned:
            boards.setdefault(board_id, []).append(ticket_id)

        async def work(ledger: Ledger) -> None:
            for ticket_id in boards[ledger.board.id]:
                ticket = await cards.find_ticket(ledger.tx, workspace, ticket_id)
                if ticket is not None and ticket.owner == owner and not ticket.archived:
                    await ledger.change("edited", ticket, replace(ticket, owner=to))

        for board_id in boards:
            await self._ledgers.write(workspace, board_id, actor, work)

    async def _write(self, tx: Transaction, workspace: str, person: Person) -> None:
        if not await store.change_person(tx, workspace, person):
            raise NotFoundError("no such person")
        await self._tell(tx, workspace, person.id, "edited")

    async def _remove(self, tx: Transaction, workspace: str, person_id: str) -> None:
        if not await store.remove_person(tx, workspace, person_id):
            raise NotFoundError("no such person")
        await self._tell(tx, workspace, person_id, "deleted")

    async def _run(self, work: Callable[[Transaction], Awaitable[None]]) -> None:
        await self._database.run(work)
        self._events.wake()

    async def _tell(self, tx: Transaction, workspace: str, person_id: str, action: str) -> None:
        event = PersonChanged(person_id, action)
        told = NewEvent(PEOPLE_TOPIC, event.type, event.payload())
        await self._events.append(tx, workspace, [told])
