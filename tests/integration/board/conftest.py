"""A board service on a real database, with its event log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from moksori.backends.bus.rows import RowEventLog
from moksori.backends.store.database import SqlDatabase
from moksori.board.model import Offer, Suggestion, Ticket, Wanted
from moksori.board.service import Boards
from moksori.board.tickets import NewTicket

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@dataclass
class Wall:
    """A board, and what tests ask of it."""

    boards: Boards
    events: RowEventLog
    board_id: str
    columns: dict[str, str]

    async def add(self, title: str, **fields: Any) -> Ticket:  # noqa: ANN401 - fields of NewTicket
        return await self.boards.tickets.add(
            "w", self.board_id, NewTicket(title, **fields), actor="김"
        )

    async def offer(self, *offers: Offer) -> list[Suggestion]:
        return await self.boards.inbox.offer("w", self.board_id, offers)

    async def titles(self, status: str | None = None) -> list[str]:
        wanted = Wanted(None if status is None else self.columns[status])
        found = await self.boards.tickets.listing("w", self.board_id, wanted=wanted)
        return [one.title for one in found]

    async def ticket(self, ticket_id: str | None) -> Ticket:
        assert ticket_id is not None
        return await self.boards.tickets.get("w", ticket_id)

    async def where(self, ticket_id: str | None) -> str:
        column = (await self.ticket(ticket_id)).column_id
        return next(status for status, one in self.columns.items() if one == column)

    async def undo(self, number: int | None) -> None:
        assert number is not None
        await self.boards.undo("w", self.board_id, number, actor="김")

    async def actions(self) -> list[str]:
        acts = await self.boards.activity("w", self.board_id, limit=1000)
        return [act.action for act in reversed(acts)]

    async def told(self) -> Sequence[tuple[str, dict[str, Any]]]:
        events = await self.events.read("w", topics=[f"board:{self.board_id}"])
        return [(event.type, dict(event.payload)) for event in events]


@pytest.fixture
def boards(database: SqlDatabase, event_log: RowEventLog) -> Boards:
    return Boards(database, event_log, clock=lambda: NOW)


@pytest.fixture
async def wall(boards: Boards, event_log: RowEventLog) -> Wall:
    board = await boards.create("w", "제품")
    _, columns, _ = await boards.get("w", board.id)
    return Wall(boards, event_log, board.id, {str(one.status): one.id for one in columns})
