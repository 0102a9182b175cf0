"""What can be done with the tickets of boards."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

from moksori.board import cards, store
from moksori.board.ledger import Ledger, Ledgers
from moksori.board.model import (
    Card,
    Check,
    Column,
    Status,
    Suggestion,
    Ticket,
    Wanted,
    check_version,
    column_of,
)
from moksori.board.names import resolve
from moksori.board.timeline import Quote, Quotes, Said, Words, asked_of, timeline
from moksori.errors import IdempotencyConflictError, InputError, NotFoundError
from moksori.ports.store import Transaction

EDITABLE: Final = ("title", "description", "owner", "due", "labels", "checklist")

_SAID: Final = 1000  # acts of one evidence timeline


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket that a person writes; the first column without `column_id`."""

    title: str
    column_id: str | None = None
    description: str = ""
    owner: str | None = None
    due: date | None = None
    labels: tuple[str, ...] = ()
    checklist: tuple[Check, ...] = ()


class Tickets:
    """The use cases of tickets. Everything stays inside the workspace that is named.

    `actor` is who acts, for the log: the id of a key, or a word.
    """

    def __init__(
        self, ledgers: Ledgers, name: Callable[[], str], quotes: Quotes | None = None
    ) -> None:
        self._database = ledgers.database
        self._ledgers = ledgers
        self._name = name
        self._quotes = quotes

    async def add(
        self, workspace: str, board_id: str, new: NewTicket, *, actor: str, key: str | None = None
    ) -> Ticket:
        """Add a ticket at the end of its column; with a `key` the same request adds it once.

        Raises:
            NotFoundError: no such board or column.
            ConflictError: the column is full.
            IdempotencyConflictError: the key was used for another ticket.
        """
        asked = sha256(json.dumps([str(new)]).encode()).hexdigest()
        made_id = self._name()

        async def work(ledger: Ledger) -> Ticket:
            known = None if key is None else await _made_before(ledger, key, asked)
            if known is not None:
                return known
            column = ledger.column(new.column_id) if new.column_id else ledger.columns[0]
            await ledger.enter(column)
            given = {name: getattr(new, name) for name in EDITABLE}
            given["owner"] = await _owner(ledger.tx, workspace, new.owner)
            ticket = Ticket(
                id=made_id,
                board_id=board_id,
                column_id=column.id,
                rank=await ledger.rank_before(column, None, None),
                created_at=ledger.now,
                updated_at=ledger.now,
                edited=tuple(name for name, value in given.items() if value),
                **given,
            )
            await ledger.add(ticket, key=key, fingerprint=asked)
            return ticket

        return await self._ledgers.write(workspace, board_id, actor, work)

    async def get(self, workspace: str, ticket_id: str) -> Ticket:
        """Return one ticket.

        Raises:
            NotFoundError: not in this workspace, or deleted.
        """
        async with self._database.read() as tx:
            found = await cards.find_ticket(tx, workspace, ticket_id)
        if found is None or found.archived:
            raise NotFoundError("no such ticket")
        return found

    async def listing(
        self,
        workspace: str,
        board_id: str,
        *,
        wanted: Wanted | None = None,
        after: str | None = None,
        limit: int = 200,
    ) -> list[Ticket]:
        """Return tickets column by column, in their order, those after the ticket `after`.

        Raises:
            NotFoundError: no such board, or no ticket `after`.
        """
        async with self._database.read() as tx:
            last, wanted = await self._page(tx, workspace, board_id, wanted or Wanted(), after)
            return await cards.tickets(tx, board_id, wanted, after=last, limit=max(limit, 0))

    async def cards(
        self,
        workspace: str,
        board_id: str,
        *,
        wanted: Wanted | None = None,
        after: str | None = None,
        limit: int = 10_000,
    ) -> list[Card]:
        """Return what a board shows of its tickets: quick, also with thousands of them.

        Raises:
            NotFoundError: no such board, or no ticket `after`.
        """
        async with self._database.read() as tx:
            last, wanted = await self._page(tx, workspace, board_id, wanted or Wanted(), after)
            return await cards.cards(tx, board_id, wanted, after=last, limit=max(limit, 0))

    async def evidence(self, workspace: str, ticket_id: str) -> list[Said]:
        """Return who said what for a ticket, when, and what came of it, in that order.

        Raises:
            NotFoundError: no such ticket.
        """
        board_id = (await self.get(workspace, ticket_id)).board_id
        async with self._database.read() as tx:
            acts = await store.said_acts(tx, board_id, ticket_id, _SAID)
            ids = {act.suggestion_id for act in acts if act.suggestion_id is not None}
            found = await store.suggestions_of(tx, board_id, ids)
        return timeline(acts, found, await self._words(workspace, found.values()))

    async def change(
        self,
        workspace: str,
        ticket_id: str,
        changes: Mapping[str, Any],
        *,
        actor: str,
        version: int | None = None,
    ) -> Ticket:
        """Set fields of a ticket, named as in `EDITABLE`; no machine changes these any more.

        Raises:
            NotFoundError: no such ticket.
            StaleError: it is not at this `version` any more.
            InputError: a field is not editable.
        """
        if set(changes) - set(EDITABLE):
            raise InputError("these fields can not be edited")

        async def work(ledger: Ledger, ticket: Ticket) -> Ticket:
            fields = dict.fromkeys((*ticket.edited, *changes))
            given = dict(changes)
            if "owner" in given:
                given["owner"] = await _owner(ledger.tx, workspace, given["owner"])
            after = replace(ticket, **given, edited=tuple(fields))
            return (await ledger.change("edited", ticket, after))[0]

        return await self._on_ticket(workspace, ticket_id, work, actor=actor, version=version)

    async def move(
        self,
        workspace: str,
        ticket_id: str,
        column_id: str,
        *,
        actor: str,
        before: str | None = None,
        version: int | None = None,
    ) -> Ticket:
        """Put a ticket into a column, above the ticket `before`, else at the end.

        Raises:
            NotFoundError: no such ticket or column.
            ConflictError: the column is full.
            StaleError: it is not at this `version` any more.
        """

        async def work(ledger: Ledger, ticket: Ticket) -> Ticket:
            return await _moved(ledger, ticket, ledger.column(column_id), before)

        return await self._on_ticket(workspace, ticket_id, work, actor=actor, version=version)

    async def set_status(
        self,
        workspace: str,
        ticket_id: str,
        status: Status,
        *,
        actor: str,
        version: int | None = None,
    ) -> Ticket:
        """Put a ticket at the end of the column that a status means; one that is there stays.

        Raises:
            NotFoundError: no such ticket.
            ConflictError: the column is full, or there is none for this status.
            StaleError: it is not at this `version` any more.
        """

        async def work(ledger: Ledger, ticket: Ticket) -> Ticket:
            column = column_of(ledger.columns, status)
            if column.id == ticket.column_id:
                return ticket
            return await _moved(ledger, ticket, column, None)

        return await self._on_ticket(workspace, ticket_id, work, actor=actor, version=version)

    async def remove(
        self, workspace: str, ticket_id: str, *, actor: str, version: int | None = None
    ) -> None:
        """Delete a ticket; undo brings it back.

        Raises:
            NotFoundError: no such ticket.
            StaleError: it is not at this `version` any more.
        """

        async def work(ledger: Ledger, ticket: Ticket) -> Ticket:
            return (await ledger.change("deleted", ticket, replace(ticket, archived=True)))[0]

        await self._on_ticket(workspace, ticket_id, work, actor=actor, version=version)

    async def _page(
        self, tx: Transaction, workspace: str, board_id: str, wanted: Wanted, after: str | None
    ) -> tuple[Ticket | None, Wanted]:
        """Return the ticket that a page comes after, and whom an owner that is asked for is."""
        await store.known_board(tx, workspace, board_id)
        last = None if after is None else await cards.find_ticket(tx, workspace, after)
        if after is not None and last is None:
            raise NotFoundError("no such ticket")
        return last, replace(wanted, owner=await _owner(tx, workspace, wanted.owner))

    async def _words(self, workspace: str, suggestions: Iterable[Suggestion]) -> Words:
        words: dict[tuple[str, str], Quote] = {}
        if self._quotes is None:
            return words
        for source, segments in asked_of(suggestions).items():
            for quote in await self._quotes.quotes(workspace, source, segments):
                words[source, quote.segment_id] = quote
        return words

    async def _on_ticket(
        self,
        workspace: str,
        ticket_id: str,
        work: Callable[[Ledger, Ticket], Any],
        *,
        actor: str,
        version: int | None,
    ) -> Ticket:
        board_id = (await self.get(workspace, ticket_id)).board_id

        async def checked(ledger: Ledger) -> Ticket:
            ticket = await ledger.ticket(ticket_id)
            check_version(ticket, version)
            done: Ticket = await work(ledger, ticket)
            return done

        return await self._ledgers.write(workspace, board_id, actor, checked)


async def _made_before(ledger: Ledger, key: str, asked: str) -> Ticket | None:
    known = await cards.ticket_by_key(ledger.tx, ledger.board.id, key)
    if known is not None and known[1] != asked:
        raise IdempotencyConflictError("the key was used for another ticket")
    return None if known is None else known[0]


async def _moved(ledger: Ledger, ticket: Ticket, column: Column, before: str | None) -> Ticket:
    if before == ticket.id:
        return ticket
    if column.id != ticket.column_id:
        await ledger.enter(column)
    rank = await ledger.rank_before(column, before, ticket.id)
    fresh = await ledger.ticket(ticket.id)
    after = replace(fresh, column_id=column.id, rank=rank)
    return (await ledger.change("moved", fresh, after))[0]


async def _owner(tx: Transaction, workspace: str, said: str | None) -> str | None:
    """Return the name of the person who is called so."""
    return None if said is None else resolve(await store.people(tx, workspace), said)
