"""Boards, their columns, what happened on them, and the people of a workspace."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from moksori.access.model import Principal
from moksori.board.model import Person
from moksori.core import Core
from moksori.surfaces.http.board_shapes import (
    ActivityList,
    ActivityShape,
    BoardAsk,
    BoardEdit,
    BoardList,
    BoardShape,
    ColumnsAsk,
    MergeAsk,
    PersonAsk,
    PersonList,
    PersonShape,
    WholeBoard,
)
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.etags import ETAG, IfMatch, put_etag, version_of
from moksori.surfaces.http.promises import ALWAYS, links, problems
from moksori.surfaces.http.shapes import JobId

router = APIRouter(prefix="/api/v1", tags=["board"])

TheBoardId = Annotated[JobId, Path(description="As `create_board` answered it.")]
ThePersonId = Annotated[JobId, Path(description="As `add_person` answered it.")]
ActNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="Its number in the log.")]
BeforeNumber = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="Only acts before this one.")
]
SomeTicket = Annotated[JobId | None, Query(description="Only acts on this ticket.")]
Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]

PERSON: Final = "person"
"""Who acts when no key was shown."""

_BOARD: Final = {"description": "The board.", **ETAG}
_MADE: Final = {
    "description": "Made.",
    **ETAG,
    **links(
        "$response.body#/id",
        "board_id",
        *("show_board", "list_tickets", "list_suggestions", "search_tickets"),
    ),
}


async def _whole(response: Response, core: Core, caller: Principal, board_id: str) -> WholeBoard:
    board, columns, counts = await core.boards.get(caller.workspace, board_id)
    put_etag(response, board.version)
    return WholeBoard.whole(board, columns, counts)


@router.get("/boards", summary="List boards", responses=problems(*ALWAYS))
async def list_boards(core: TheCore, caller: Caller) -> BoardList:
    """List the boards of this workspace, oldest first."""
    found = await core.boards.listing(caller.workspace)
    return BoardList(boards=[BoardShape.of(one) for one in found])


@router.post(
    "/boards",
    status_code=201,
    summary="Make a board with the four usual columns",
    responses={201: _MADE, **problems(*ALWAYS, 422, 507)},
)
async def create_board(
    response: Response, core: TheCore, caller: Caller, ask: BoardAsk
) -> WholeBoard:
    """Make a board: 할 일, 진행 중, 검토, 완료."""
    made = await core.boards.create(caller.workspace, ask.name, gate=ask.gate)
    return await _whole(response, core, caller, made.id)


@router.get(
    "/boards/{board_id}",
    summary="Show a board with its columns",
    responses={200: _BOARD, **problems(*ALWAYS, 404, 422)},
)
async def show_board(
    response: Response, core: TheCore, caller: Caller, board_id: TheBoardId
) -> WholeBoard:
    """Show a board; `list_cards` lists what stands on it. Its `ETag` is for `If-Match`."""
    return await _whole(response, core, caller, board_id)


@router.patch(
    "/boards/{board_id}",
    summary="Rename a board, or set its gate",
    responses={200: _BOARD, **problems(*ALWAYS, 404, 412, 422, 507)},
)
async def edit_board(
    response: Response,
    core: TheCore,
    caller: Caller,
    board_id: TheBoardId,
    ask: BoardEdit,
    if_match: IfMatch = None,
) -> BoardShape:
    """Change a board."""
    made = await core.boards.edit(
        caller.workspace, board_id, name=ask.name, gate=ask.gate, version=version_of(if_match)
    )
    put_etag(response, made.version)
    return BoardShape.of(made)


@router.delete(
    "/boards/{board_id}",
    status_code=204,
    summary="Delete a board with everything on it",
    responses=problems(*ALWAYS, 404, 412, 422),
)
async def delete_board(
    core: TheCore, caller: Caller, board_id: TheBoardId, if_match: IfMatch = None
) -> None:
    """Delete a board for good."""
    await core.boards.delete(caller.workspace, board_id, version=version_of(if_match))


@router.put(
    "/boards/{board_id}/columns",
    summary="Set the columns of a board, from left to right",
    responses={200: _BOARD, **problems(*ALWAYS, 404, 409, 412, 422, 507)},
)
async def set_columns(
    response: Response,
    core: TheCore,
    caller: Caller,
    board_id: TheBoardId,
    ask: ColumnsAsk,
    if_match: IfMatch = None,
) -> WholeBoard:
    """Add, rename, reorder and remove columns; one that holds tickets can not be removed."""
    columns = [one.column() for one in ask.columns]
    await core.boards.set_columns(caller.workspace, board_id, columns, version=version_of(if_match))
    return await _whole(response, core, caller, board_id)


@router.get(
    "/boards/{board_id}/activity",
    summary="List what happened on a board, newest first",
    responses=problems(*ALWAYS, 404, 422),
)
async def list_activity(
    core: TheCore,
    caller: Caller,
    board_id: TheBoardId,
    ticket_id: SomeTicket = None,
    before: BeforeNumber = None,
    limit: Limit = 50,
) -> ActivityList:
    """List the acts on a board or on one ticket: who, what, before and after, and why."""
    found = await core.boards.activity(
        caller.workspace, board_id, ticket_id=ticket_id, before=before, limit=limit
    )
    because = await core.boards.reasons(caller.workspace, board_id, found)
    return ActivityList(
        activity=[ActivityShape.of(one, because.get(one.suggestion_id or "")) for one in found],
        next_before=found[-1].number if len(found) == limit else None,
    )


@router.post(
    "/boards/{board_id}/activity/{number}/undo",
    summary="Take one act back",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def undo_activity(
    core: TheCore, caller: Caller, board_id: TheBoardId, number: ActNumber
) -> ActivityShape:
    """Undo an act, once; the answer is the act that did it, which can be undone as well."""
    actor = caller.key_id or PERSON
    act = await core.boards.undo(caller.workspace, board_id, number, actor=actor)
    return ActivityShape.of(act)


@router.get("/people", summary="List people", responses=problems(*ALWAYS))
async def list_people(core: TheCore, caller: Caller) -> PersonList:
    """List the people of this workspace, oldest first."""
    found = await core.boards.people.listing(caller.workspace)
    return PersonList(people=[PersonShape.of(one) for one in found])


@router.post(
    "/people", status_code=201, summary="Add a person", responses=problems(*ALWAYS, 422, 507)
)
async def add_person(core: TheCore, caller: Caller, ask: PersonAsk) -> PersonShape:
    """Add somebody, and how people call them; owners in suggestions are then found by it."""
    return PersonShape.of(await core.boards.people.add(caller.workspace, ask.name, ask.aliases))


@router.put(
    "/people/{person_id}", summary="Change a person", responses=problems(*ALWAYS, 404, 422, 507)
)
async def change_person(
    core: TheCore, caller: Caller, person_id: ThePersonId, ask: PersonAsk
) -> PersonShape:
    """Set the name and the aliases of a person."""
    person = Person(person_id, ask.name, tuple(ask.aliases))
    return PersonShape.of(await core.boards.people.change(caller.workspace, person))


@router.post(
    "/people/{person_id}/merge",
    summary="Make two entries of one person one",
    responses=problems(*ALWAYS, 404, 422, 507),
)
async def merge_people(
    core: TheCore, caller: Caller, person_id: ThePersonId, ask: MergeAsk
) -> PersonShape:
    """Take another entry into this one: its names become aliases, its tickets come along."""
    made = await core.boards.people.merge(
        caller.workspace, person_id, ask.person_id, actor=caller.key_id or PERSON
    )
    return PersonShape.of(made)


@router.delete(
    "/people/{person_id}",
    status_code=204,
    summary="Remove a person",
    responses=problems(*ALWAYS, 404, 422),
)
async def remove_person(core: TheCore, caller: Caller, person_id: ThePersonId) -> Response:
    """Remove a person; tickets keep the name."""
    await core.boards.people.remove(caller.workspace, person_id)
    return Response(status_code=204)
