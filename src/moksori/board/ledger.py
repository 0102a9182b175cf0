"""The changes of one transaction on one board: each is written down, told, and can be undone."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from moksori.board import cards, rank, store
from moksori.board.model import (
    Activity,
    Board,
    Column,
    Suggestion,
    Ticket,
    Verdict,
    check_room,
    reverted,
)
from moksori.board.values import differences, ticket_values, with_values
from moksori.errors import ConflictError, NotFoundError
from moksori.events import BoardChanged, Event, SuggestionChanged, TicketChanged
from moksori.ports.bus import EventLog, NewEvent
from moksori.ports.store import Database, Transaction

MACHINE: Final = "moksori"
"""Who acts when a suggestion is applied without asking."""

T = TypeVar("T")


def topic_of(board_id: str) -> str:
    """Return the topic of a board's events."""
    return f"board:{board_id}"


@dataclass(slots=True)
class Ledger:
    """A board under its lock. Every change goes through here."""

    tx: Transaction
    workspace: str
    board: Board
    columns: list[Column]
    actor: str
    now: datetime
    events: list[Event] = field(default_factory=list)

    def column(self, column_id: str) -> Column:
        """Return a column of this board.

        Raises:
            NotFoundError: it has no such column.
        """
        for column in self.columns:
            if column.id == column_id:
                return column
        raise NotFoundError("no such column")

    async def ticket(self, ticket_id: str) -> Ticket:
        """Return a ticket of this board as it is now.

        Raises:
            NotFoundError: there is none, or it was deleted.
        """
        found = await cards.find_ticket(self.tx, self.workspace, ticket_id)
        if found is None or found.archived or found.board_id != self.board.id:
            raise NotFoundError("no such ticket")
        return found

    async def enter(self, column: Column) -> None:
        """Make sure that one more ticket may enter a column.

        Raises:
            ConflictError: its WIP limit is reached.
        """
        if column.wip_limit is not None:
            most = column.wip_limit
            check_room(column, await cards.held(self.tx, self.board.id, column.id, most))

    async def rank_before(self, column: Column, before: str | None, moving: str | None) -> str:
        """Return a rank in a column above the ticket `before`, at the end without one.

        Raises:
            NotFoundError: that ticket is not in this column.
        """
        if before is None:
            low, high = await self._last_rank(column, moving), None
        else:
            low, high = await self._around(column, before, moving)
        made = _between(low, high)
        if made is None:
            await self._spread(column, moving)
            return await self.rank_before(column, before, moving)
        return made

    async def _last_rank(self, column: Column, moving: str | None) -> str | None:
        return await cards.last_rank(self.tx, self.board.id, column.id, moving=moving)

    async def _around(
        self, column: Column, before: str, moving: str | None
    ) -> tuple[str | None, str]:
        high = await cards.rank_of(self.tx, self.board.id, column.id, before)
        if high is None or before == moving:
            raise NotFoundError("no such ticket in this column")
        low = await cards.rank_above(
            self.tx, self.board.id, column.id, moving=moving, place=(high, before)
        )
        return low, high

    async def _spread(self, column: Column, moving: str | None) -> None:
        """Give the tickets of a column new ranks: there is no room left between two of them."""
        held = await cards.ranks(self.tx, self.board.id, column.id)
        others = [one for one, _ in held if one != moving]
        fresh = dict(zip(others, rank.spread(len(others)), strict=True))
        await cards.set_ranks(self.tx, fresh)

    async def add(
        self,
        ticket: Ticket,
        *,
        suggestion_id: str | None = None,
        key: str | None = None,
        fingerprint: str | None = None,
    ) -> int:
        """Add a ticket; return the number of the act."""
        await cards.insert_ticket(self.tx, self.workspace, ticket, key=key, fingerprint=fingerprint)
        return await self._note(
            "created", ticket, {"archived": True}, {"archived": False}, suggestion_id
        )

    async def change(
        self, action: str, before: Ticket, after: Ticket, *, suggestion_id: str | None = None
    ) -> tuple[Ticket, int | None]:
        """Write a changed ticket; return it and the number of the act, None if nothing changed."""
        old, new = differences(before, after)
        if not new:
            return before, None
        kept = replace(after, version=before.version + 1, updated_at=self.now)
        await cards.change_ticket(self.tx, kept, unread=bool({"title", "archived"} & set(new)))
        return kept, await self._note(action, kept, old, new, suggestion_id)

    async def note(self, action: str, ticket: Ticket) -> int:
        """Write down what happened around a ticket that did not change; return the number."""
        return await self._note(action, ticket, {}, {}, None)

    async def undo(self, number: int) -> Activity:
        """Take an act back, once; return the act that did it.

        Raises:
            NotFoundError: there is no such act.
            ConflictError: the ticket has changed since, or its column is gone.
        """
        act = await store.find_activity(self.tx, self.board.id, number)
        if act is None:
            raise NotFoundError("no such activity")
        if act.undone_by is None:
            await self._take_back(act)
            act = replace(act, undone_by=self.board.changes)
            await store.mark_undone(self.tx, act.board_id, act.number, self.board.changes)
        undoing = await store.find_activity(self.tx, self.board.id, act.undone_by or 0)
        if undoing is None:
            raise NotFoundError("no such activity")
        return undoing

    async def _take_back(self, act: Activity) -> None:
        ticket = await cards.find_ticket(self.tx, self.workspace, act.ticket_id)
        if ticket is None:
            raise NotFoundError("no such ticket")
        changes = reverted(ticket_values(ticket), act.before, act.after)
        if changes.get("column_id", self.columns[0].id) not in {one.id for one in self.columns}:
            raise ConflictError("the column is gone")
        await self.change("undone", ticket, with_values(ticket, changes))
        if act.suggestion_id is None:
            return
        found = await store.find_suggestion(self.tx, self.board.id, act.suggestion_id)
        if found is not None:
            await self.settle(replace(found, verdict=Verdict.UNDONE))

    async def settle(self, suggestion: Suggestion, *, new: bool = False) -> Suggestion:
        """Write what became of a suggestion, and tell it."""
        await store.put_suggestion(self.tx, suggestion, new=new)
        self.events.append(
            SuggestionChanged(
                board_id=self.board.id,
                suggestion_id=suggestion.id,
                kind=suggestion.offer.kind.value,
                verdict=suggestion.verdict.value,
                confidence=suggestion.offer.confidence,
                ticket_id=suggestion.ticket_id,
            )
        )
        return suggestion

    def renew(self, board: Board, action: str) -> None:
        """Change the board itself, and tell it."""
        self.board = replace(board, version=board.version + 1)
        self.events.append(BoardChanged(board.id, action))

    async def _note(
        self,
        action: str,
        ticket: Ticket,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        suggestion_id: str | None,
    ) -> int:
        number = self.board.changes + 1
        self.board = replace(self.board, changes=number)
        act = Activity(
            number=number,
            board_id=self.board.id,
            ticket_id=ticket.id,
            actor=self.actor,
            action=action,
            before=before,
            after=after,
            at=self.now,
            suggestion_id=suggestion_id,
        )
        await store.insert_activity(self.tx, act)
        self.events.append(
            TicketChanged(
                board_id=self.board.id,
                ticket_id=ticket.id,
                action=action,
                actor=self.actor,
                activity=number,
                version=ticket.version,
                ticket=ticket_values(ticket),
            )
        )
        return number


def _between(low: str | None, high: str | None) -> str | None:
    """Return a rank between two others; None when there is no room left."""
    if low is not None and high is not None and low >= high:
        return None
    made = rank.between(low, high)
    return made if len(made) <= rank.LONGEST else None


@dataclass(frozen=True, slots=True)
class Ledgers:
    """Opens ledgers: one transaction each, done again when another was in the way."""

    database: Database
    events: EventLog
    clock: Callable[[], datetime]

    async def write(
        self, workspace: str, board_id: str, actor: str, work: Callable[[Ledger], Awaitable[T]]
    ) -> T:
        """Do `work` on a board under its lock; all of it or nothing.

        Raises:
            NotFoundError: there is no such board.
        """
        done = await self.database.run(partial(self._write, workspace, board_id, actor, work))
        self.events.wake()
        return done

    async def _write(
        self,
        workspace: str,
        board_id: str,
        actor: str,
        work: Callable[[Ledger], Awaitable[T]],
        tx: Transaction,
    ) -> T:
        async with self.opened(tx, workspace, board_id, actor) as ledger:
            return await work(ledger)

    @asynccontextmanager
    async def opened(
        self, tx: Transaction, workspace: str, board_id: str, actor: str
    ) -> AsyncIterator[Ledger]:
        """Open the ledger of a board inside somebody's transaction.

        Raises:
            NotFoundError: there is no such board.
        """
        board = await store.known_board(tx, workspace, board_id, lock=True)
        columns = await store.columns(tx, board_id)
        ledger = Ledger(tx, workspace, board, columns, actor, self.clock())
        yield ledger
        await store.change_board(tx, ledger.board)
        told = [NewEvent(topic_of(board_id), one.type, one.payload()) for one in ledger.events]
        if told:
            await self.events.append(tx, workspace, told)
