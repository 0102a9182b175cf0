"""What can be done with boards and columns, and with what happened on them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from moksori.board import cards, store
from moksori.board.citing import Citations
from moksori.board.first import first_board, insert_first
from moksori.board.inbox import Inbox
from moksori.board.ledger import Ledger, Ledgers, topic_of
from moksori.board.model import (
    COLUMN_NAMES,
    GATE,
    Activity,
    Board,
    Column,
    Status,
    Suggestion,
    check_version,
)
from moksori.board.people import People
from moksori.board.tickets import Tickets
from moksori.board.timeline import Quotes
from moksori.errors import (
    ConflictError,
    InputError,
)
from moksori.events import BoardChanged
from moksori.ports.bus import EventLog, NewEvent
from moksori.ports.store import Database, Transaction
from moksori.schema import new_id, utc_now


class Boards:
    """The use cases. Everything stays inside the workspace that is named with each call.

    `actor` is who acts, for the log: the id of a key, or a word. `tickets` and `people` have use
    cases of their own, `inbox` takes suggestions; `quotes` knows the words that evidence points at.
    """

    def __init__(
        self,
        database: Database,
        events: EventLog,
        *,
        quotes: Quotes | None = None,
        name: Callable[[], str] = new_id,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._events = events
        self._ledgers = Ledgers(database, events, clock)
        self._name = name
        self._clock = clock
        self.tickets = Tickets(self._ledgers, name, quotes)
        self.inbox = Inbox(self._ledgers, name, quotes)
        self.people = People(database, events, self._ledgers, name)
        self.citations = Citations(self._ledgers)

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
            board = await store.known_board(tx, workspace, board_id)
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
            check_version(board, version)
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
        board = await store.known_board(tx, workspace, board_id, lock=True)
        check_version(board, version)
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
            check_version(ledger.board, version)
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

    async def stamp(self, workspace: str, board_id: str) -> str:
        """Return a text that changes whenever anything does that a board shows.

        Raises:
            NotFoundError: no such board.
        """
        async with self._database.read() as tx:
            board = await store.known_board(tx, workspace, board_id)
        return f"{board.changes}.{board.version}.{int(board.created_at.timestamp())}"

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
            await store.known_board(tx, workspace, board_id)
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
            await store.known_board(tx, workspace, board_id)
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

    async def _tell_board(self, tx: Transaction, board: Board, action: str) -> None:
        event = BoardChanged(board.id, action)
        told = NewEvent(topic_of(board.id), event.type, event.payload())
        await self._events.append(tx, board.workspace, [told])
