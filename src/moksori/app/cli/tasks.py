"""`tasks`: the tickets of the boards, with owner, due date and how much was said of them."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from moksori.app.cli.options import ConfigOption, JsonOption, WorkspaceOption, settings_from
from moksori.app.console.tables import aligned
from moksori.app.console.words import say, show, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moksori.board.model import Board, Card, Column, Status
    from moksori.board.service import Boards

    Row = dict[str, str | int | list[str] | None]


def tasks(
    board: Annotated[
        str | None, typer.Option(help="Only this board: its id or its name; all if not given.")
    ] = None,
    owner: Annotated[
        str | None, typer.Option(help="Only tickets of this person, by name or alias.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(help="Only these: todo, doing, review or done (or 할 일 ...).")
    ] = None,
    workspace: WorkspaceOption = "default",
    config: ConfigOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """List tickets: what is to be done, by whom, until when, and how often it was spoken of."""
    import anyio

    from moksori.app.wiring import open_core

    asked = _status(status)
    settings = settings_from(config)

    async def inside() -> "list[Row]":
        async with open_core(settings, workers=False) as core:
            found = _chosen(await core.boards.listing(workspace), board)
            return [row for one in found for row in await _rows(core.boards, one, owner, asked)]

    rows = anyio.run(inside)
    if as_json:
        show(json.dumps({"tasks": rows}, ensure_ascii=False))
    elif not rows:
        tell(say("There is no such ticket."))
    else:
        for line in aligned(_table(rows)):
            show(line)


def _status(word: str | None) -> "Status | None":
    from moksori.board.model import status_named

    if word is None:
        return None
    found = status_named(word)
    if found is None:
        raise typer.BadParameter(
            say("It is no status: todo, doing, review or done."), param_hint="--status"
        )
    return found


def _chosen(boards: "Sequence[Board]", wanted: str | None) -> "list[Board]":
    """Return the boards that are asked for.

    Raises:
        NotFoundError: none is called so.
    """
    from moksori.errors import NotFoundError

    found = [one for one in boards if wanted in {None, one.id, one.name}]
    if wanted is not None and not found:
        raise NotFoundError("no such board")
    return found


async def _rows(
    boards: "Boards", board: "Board", owner: str | None, status: "Status | None"
) -> "list[Row]":
    from moksori.board.model import Wanted

    _, columns, _ = await boards.get(board.workspace, board.id)
    places = {column.id: place for place, column in enumerate(columns)}
    cards = await boards.tickets.cards(board.workspace, board.id, wanted=Wanted(owner=owner))
    cards.sort(key=lambda card: places[card["column_id"]])
    rows = [(columns[places[card["column_id"]]], card) for card in cards]
    return [_row(board, column, card) for column, card in rows if status in {None, column.status}]


def _row(board: "Board", column: "Column", card: "Card") -> "Row":
    return {
        "id": card["id"],
        "board": board.name,
        "column": column.name,
        "status": None if column.status is None else column.status.value,
        "title": card["title"],
        "owner": card["owner"],
        "due": card["due"],
        "labels": list(card["labels"]),
        "evidence": card["evidence"],
    }


def _table(rows: "Sequence[Row]") -> list[list[str]]:
    several = len({row["board"] for row in rows}) > 1
    names = [*(("board",) if several else ()), "column", "title", "owner", "due", "evidence"]
    heads = {
        "board": say("board"),
        "column": say("status"),
        "title": say("task"),
        "owner": say("owner"),
        "due": say("due"),
        "evidence": say("evidence"),
    }
    lines = [["-" if row[name] is None else str(row[name]) for name in names] for row in rows]
    return [[heads[name] for name in names], *lines]
