"""The board that is made because a meeting needed one, and nobody had made any."""

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Final

from moksori.board.model import GATE, Board
from moksori.board.tables import BOARD
from moksori.ports.store import Database, Transaction

NAME: Final = "회의에서 나온 일"

_FIRST: Final = "00"
"""It sorts before every id that is made of the time: this board stays the oldest one."""


def first_board(workspace: str, now: datetime) -> Board:
    """Return the first board of a workspace: its id is always the same, so there is only one."""
    name = f"{_FIRST}{sha256(workspace.encode()).hexdigest()[:24].upper()}"
    return Board(name, workspace, NAME, GATE, 0, now)


async def insert_first(database: Database, tx: Transaction, board: Board) -> bool:
    """Add the first board, without columns, unless a rival has; tell whether it was added."""
    return await database.insert_new(tx, BOARD, asdict(board))
