"""Tickets that were written before titles were read and evidence was counted."""

import json

import pytest
from sqlalchemy import text

from moksori.backends.bus.rows import RowEventLog
from moksori.backends.store import migrate, open_database
from moksori.board.model import Evidence, Kind, Offer
from moksori.board.service import Boards

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

BEFORE = "0005"
MANY = 620

_BOARD = """
INSERT INTO board (id, workspace, name, gate, changes, created_at)
VALUES (:id, 'w', 'n', 0.85, 0, '2026-11-16 09:00:00')
"""
_COLUMN = """
INSERT INTO board_column (id, board_id, position, name, status)
VALUES (:id, 'b', :position, 'n', :status)
"""
_TICKET = """
INSERT INTO ticket (id, workspace, board_id, column_id, rank, title, description, labels,
  checklist, evidence, edited, archived, version, created_at, updated_at)
VALUES (:id, 'w', 'b', 'todo', :rank, :title, '', '[]', '[]', :evidence, '[]', :archived, 1,
  '2026-11-16 09:00:00', '2026-11-16 09:00:00')
"""


async def test_old_tickets_are_counted_and_found(empty_url: str) -> None:
    await migrate.upgrade(empty_url, BEFORE)
    database = open_database(empty_url, durable=False)
    said = [{"source": "m1", "segments": ["S0001", "S0002"]}, {"source": "m2", "segments": ["S1"]}]
    quoted = "`rank`" if database.dialect == "mariadb" else "rank"
    async with database.begin() as tx:
        await tx.execute(text(_BOARD), {"id": "b"})
        for position, status in enumerate(("todo", "doing", "done")):
            row = {"id": status, "position": position, "status": status}
            await tx.execute(text(_COLUMN), row)
        for number in range(MANY):
            row = {
                "id": f"t{number:03}",
                "rank": f"{number:03}1",
                "title": f"{number}번 창고 정리",
                "evidence": json.dumps(said if number % 2 else []),
                "archived": False,
            }
            await tx.execute(text(_TICKET.replace(" rank,", f" {quoted},")), row)
    assert await migrate.upgrade(empty_url) == migrate.HEAD
    boards = Boards(database, RowEventLog(database))
    cards = await boards.tickets.cards("w", "b")
    assert [card["evidence"] for card in cards] == [0, 3] * (MANY // 2)
    offer = Offer(
        "k", Kind.STATUS, 0.9, (Evidence("m3", ("S0001",)),), subject="611번 창고", to="done"
    )
    (moved,) = await boards.inbox.offer("w", "b", [offer])
    assert moved.ticket_id == "t611"
    (last,) = (card for card in await boards.tickets.cards("w", "b") if card["id"] == "t611")
    assert (last["column_id"], last["evidence"]) == ("done", 4)
    await database.aclose()
