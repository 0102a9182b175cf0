"""What can be done with boards, columns, tickets and people."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from typing import Any, Final

from moksori.board import cards, store
from moksori.board.first import first_board, insert_first
from moksori.board.inbox import Inbox
from moksori.board.ledger import Ledger, Ledgers, topic_of
from moksori.board.model import (
    COLUMN_NAMES,
    GATE,
    Activity,
    Board,
    Card,
    Check,
    Column,
    Person,
    Status,
    Suggestion,
    Ticket,
    Wanted,
    column_of,
    resolve,
)
from moksori.board.people import People
from moksori.board.timeline import Quote, Quotes, Said, Words, asked_of, timeline
from moksori.errors import (
    ConflictError,
    IdempotencyConflictError,
    InputError,
    NotFoundError,
    StaleError,
)
from moksori.events import BoardChanged
from moksori.ports.bus import EventLog, NewEvent
from moksori.ports.store import Database, Transaction
from moksori.schema import new_id

EDITABLE: Final = ("title", "description", "owner", "due", "labels", "checklist")

_SAID: Final = 1000  # acts of one evidence timeline


def _utc_now() -> datetime:
    return datetime.now(UTC)


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


class Boards:
    """The use cases. Everything stays inside the workspace that is named with each call.

    `actor` is who acts, for the log: the id of a key, or a word. `inbox` takes suggestions,
    `persons` keeps people; `quotes` knows the words that evidence points at.
    """

    def __init__(
        self,
        database: Database,
        events: EventLog,
        *,
        quotes: Quotes | None = None,
        name: Callable[[], str] = new_id,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._database = database
        self._events = events
        self._ledgers = Ledgers(database, events, clock)
        self._name = name
        self._clock = clock
        self._quotes = quotes
        self.inbox = Inbox(self._ledgers, name, quotes)
        self.persons = People(database, events, self._ledgers, name)

    async def create(self, workspace: str, name: str, *, gate: float = GATE) -> Board:
        """Make a board with the four usual columns."""
        board = Board(self._name(), workspace, name, gate, 0, self._clock())
        columns = [Column(self._name(), COLUMN_NAMES[one], one) for one in Status]
        await self._database.run(partial(self._create, board, columns))
        self._events.wake()
        return board

    async def default(self, workspace: str) -> Board:
        """Return the oldest board; where there is none, make one, once however many ask."""
        board = first_board(workspace, self._clock())
        columns = [Column(self._name(), COLUMN_NAMES[one], one) for one in Status]
        found = await self._database.run(partial(self._default, board, columns))
        self._events.wake()
        return found

    async def _default(self, board: Board, columns: Sequence[Column], tx: Transaction) -> Board:
        if known := await store.boards(tx, board.workspace):
            return known[0]
        if await insert_first(self._database, tx, board):
            await store.replace_columns(tx, board.id, columns)
            await self._tell_board(tx, board, "created")
        return board

    async def _create(self, board: Board, columns: Sequence[Column], tx: Transaction) -> None:
        await store.insert_board(tx, board)
        await store.replace_columns(tx, board.id, columns)
        await self._tell_board(tx, board, "created")

    async def listing(self, workspace: str) -> list[Board]:
        """Return the boards, oldest first."""
        async with self._database.read() as tx:
            return await store.boards(tx, workspace)

    async def get(
        self, workspace: str, board_id: str
    ) -> tuple[Board, list[Column], dict[str, int]]:
        """Return a board, its columns, and how many tickets each of them holds.

        Raises:
            NotFoundError: not in this workspace.
        """
        async with self._database.read() as tx:
            board = await self._board(tx, workspace, board_id)
            return board, await store.columns(tx, board_id), await cards.counts(tx, board_id)

    async def edit(
        self,
        workspace: str,
        board_id: str,
        *,
        name: str | None = None,
        gate: float | None = None,
        version: int | None = None,
    ) -> Board:
        """Set the name or the gate of a board.

        Raises:
            NotFoundError: not in this workspace.
            StaleError: it is not at this `version` any more.
        """

        async def work(ledger: Ledger) -> Board:
            board = ledger.board
            _check_version(board, version)
            made = replace(
                board,
                name=board.name if name is None else name,
                gate=board.gate if gate is None else gate,
            )
            if made != board:
                ledger.renew(made, "edited")
            return ledger.board

        return await self._ledgers.write(workspace, board_id, "", work)

    async def delete(self, workspace: str, board_id: str, *, version: int | None = None) -> None:
        """Delete a board and everything on it, for good.

        Raises:
            NotFoundError: not in this workspace.
            StaleError: it is not at this `version` any more.
        """
        await self._database.run(partial(self._delete, workspace, board_id, version))
        self._events.wake()

    async def _delete(
        self, workspace: str, board_id: str, version: int | None, tx: Transaction
    ) -> None:
        board = await store.find_board(tx, workspace, board_id, lock=True)
        if board is None:
            raise NotFoundError("no such board")
        _check_version(board, version)
        await store.remove_board(tx, board_id)
        await self._events.forget(tx, workspace, topic_of(board_id))
        await self._tell_board(tx, board, "deleted")

    async def set_columns(
        self,
        workspace: str,
        board_id: str,
        columns: Sequence[Column],
        *,
        version: int | None = None,
    ) -> list[Column]:
        """Set the columns from left to right; one without an id is new.

        Raises:
            InputError: there is none, or two have one id or one status.
            NotFoundError: no such board, or a column of that id is not on it.
            ConflictError: a column that would go still holds tickets.
            StaleError: the board is not at this `version` any more.
        """
        named = [column if column.id else replace(column, id=self._name()) for column in columns]
        statuses = [column.status for column in named if column.status is not None]
        ids = {column.id for column in named}
        if not named or len(ids) < len(named) or len(set(statuses)) < len(statuses):
            raise InputError("a board has columns, each with its own id and its own status")

        async def work(ledger: Ledger) -> list[Column]:
            _check_version(ledger.board, version)
            for column in columns:
                if column.id:
                    ledger.column(column.id)
            held = await cards.counts(ledger.tx, board_id)
            if set(held) - ids:
                raise ConflictError("a column that still holds tickets can not go")
            if named != ledger.columns:
                await store.replace_columns(ledger.tx, board_id, named)
                ledger.renew(ledger.board, "columns")
            return named

        return await self._ledgers.write(workspace, board_id, "", work)

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
            known = None if key is None else await cards.ticket_by_key(ledger.tx, board_id, key)
            if known is not None:
                if known[1] != asked:
                    raise IdempotencyConflictError("the key was used for another ticket")
                return known[0]
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

    async def ticket(self, workspace: str, ticket_id: str) -> Ticket:
        """Return one ticket.

        Raises:
            NotFoundError: not in this workspace, or deleted.
        """
        async with self._database.read() as tx:
            found = await cards.find_ticket(tx, workspace, ticket_id)
        if found is None or found.archived:
            raise NotFoundError("no such ticket")
        return found

    async def tickets(
        self,
        workspace: str,
        board_id: str,
        *,
        column_id: str | None = None,
        wanted: Wanted | None = None,
        after: str | None = None,
        limit: int = 200,
    ) -> list[Ticket]:
        """Return tickets column by column, in their order, those after the ticket `after`.

        Raises:
            NotFoundError: no such board, or no ticket `after`.
        """
        wanted = wanted or Wanted(column_id)
        async with self._database.read() as tx:
            last, wanted = await self._page(tx, workspace, board_id, wanted, after)
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

    async def stamp(self, workspace: str, board_id: str) -> str:
        """Return a text that changes whenever anything does that a board shows.

        Raises:
            NotFoundError: no such board.
        """
        async with self._database.read() as tx:
            board = await self._board(tx, workspace, board_id)
        return f"{board.changes}.{board.version}.{int(board.created_at.timestamp())}"

    async def _page(
        self, tx: Transaction, workspace: str, board_id: str, wanted: Wanted, after: str | None
    ) -> tuple[Ticket | None, Wanted]:
        """Return the ticket that a page comes after, and whom an owner that is asked for is."""
        await self._board(tx, workspace, board_id)
        last = None if after is None else await cards.find_ticket(tx, workspace, after)
        if after is not None and last is None:
            raise NotFoundError("no such ticket")
        return last, replace(wanted, owner=await _owner(tx, workspace, wanted.owner))

    async def evidence(self, workspace: str, ticket_id: str) -> list[Said]:
        """Return who said what for a ticket, when, and what came of it, in that order.

        Raises:
            NotFoundError: no such ticket.
        """
        board_id = (await self.ticket(workspace, ticket_id)).board_id
        async with self._database.read() as tx:
            acts = await store.said_acts(tx, board_id, ticket_id, _SAID)
            ids = {act.suggestion_id for act in acts if act.suggestion_id is not None}
            found = await store.suggestions_of(tx, board_id, ids)
        return timeline(acts, found, await self._words(workspace, found.values()))

    async def _words(self, workspace: str, suggestions: Iterable[Suggestion]) -> Words:
        words: dict[tuple[str, str], Quote] = {}
        if self._quotes is None:
            return words
        for source, segments in asked_of(suggestions).items():
            for quote in await self._quotes.quotes(workspace, source, segments):
                words[source, quote.segment_id] = quote
        return words

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

    async def _on_ticket(
        self,
        workspace: str,
        ticket_id: str,
        work: Callable[[Ledger, Ticket], Any],
        *,
        actor: str,
        version: int | None,
    ) -> Ticket:
        board_id = (await self.ticket(workspace, ticket_id)).board_id

        async def checked(ledger: Ledger) -> Ticket:
            ticket = await ledger.ticket(ticket_id)
            _check_version(ticket, version)
            done: Ticket = await work(ledger, ticket)
            return done

        return await self._ledgers.write(workspace, board_id, actor, checked)

    async def activity(
        self,
        workspace: str,
        board_id: str,
        *,
        ticket_id: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Activity]:
        """Return what happened on a board, newest first.

        Raises:
            NotFoundError: not in this workspace.
        """
        async with self._database.read() as tx:
            await self._board(tx, workspace, board_id)
            return await store.activities(
                tx, board_id, ticket_id=ticket_id, before=before, limit=limit
            )

    async def reasons(
        self, workspace: str, board_id: str, acts: Collection[Activity]
    ) -> dict[str, Suggestion]:
        """Return the suggestions that acts came from, by their ids.

        Raises:
            NotFoundError: not in this workspace.
        """
        ids = {act.suggestion_id for act in acts if act.suggestion_id is not None}
        async with self._database.read() as tx:
            await self._board(tx, workspace, board_id)
            return await store.suggestions_of(tx, board_id, ids)

    async def undo(self, workspace: str, board_id: str, number: int, *, actor: str) -> Activity:
        """Take one act back; done again it changes nothing.

        Raises:
            NotFoundError: no such board or act.
            ConflictError: what it changed was changed again since.
        """

        async def work(ledger: Ledger) -> Activity:
            return await ledger.undo(number)

        return await self._ledgers.write(workspace, board_id, actor, work)

    async def people(self, workspace: str) -> list[Person]:
        """Return the people, oldest first."""
        return await self.persons.listing(workspace)

    async def _board(self, tx: Transaction, workspace: str, board_id: str) -> Board:
        board = await store.find_board(tx, workspace, board_id)
        if board is None:
            raise NotFoundError("no such board")
        return board

    async def _tell_board(self, tx: Transaction, board: Board, action: str) -> None:
        event = BoardChanged(board.id, action)
        told = NewEvent(topic_of(board.id), event.type, event.payload())
        await self._events.append(tx, board.workspace, [told])


async def _moved(ledger: Ledger, ticket: Ticket, column: Column, before: str | None) -> Ticket:
    if before == ticket.id:
        return ticket
    if column.id != ticket.column_id:
        await ledger.enter(column)
    rank = await ledger.rank_before(column, before, ticket.id)
    fresh = await ledger.ticket(ticket.id)
    after = replace(fresh, column_id=column.id, rank=rank)
    return (await ledger.change("moved", fresh, after))[0]


def _check_version(held: Board | Ticket, version: int | None) -> None:
    if version is not None and held.version != version:
        raise StaleError("it has changed since", version=held.version)


async def _owner(tx: Transaction, workspace: str, said: str | None) -> str | None:
    """Return the name of the person who is called so."""
    return None if said is None else resolve(await store.people(tx, workspace), said)
