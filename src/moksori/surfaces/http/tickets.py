"""Tickets of a board."""

from typing import Annotated, Final

from fastapi import APIRouter, Header, Path, Query
from pydantic import StringConstraints
from pydantic_core import to_json
from starlette.responses import Response

from moksori.board.model import Status, Ticket, Wanted
from moksori.surfaces.http.asks import Day, Short
from moksori.surfaces.http.boards import PERSON, TheBoardId
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.etags import ETAG, IfMatch, put_etag, version_of
from moksori.surfaces.http.jobs import IdempotencyKey
from moksori.surfaces.http.promises import ALWAYS, links, problems
from moksori.surfaces.http.shapes import JobId
from moksori.surfaces.http.suggestion_shapes import SaidList, SaidShape
from moksori.surfaces.http.ticket_shapes import (
    CardList,
    MoveAsk,
    StatusAsk,
    TicketAsk,
    TicketEdit,
    TicketList,
    TicketShape,
)

router = APIRouter(prefix="/api/v1", tags=["board"])

TheTicketId = Annotated[JobId, Path(description="As `create_ticket` answered it.")]
SomeColumn = Annotated[JobId | None, Query(description="Only tickets of this column.")]
SomeOwner = Annotated[
    Short | None, Query(description="Only tickets of this person, by name or alias.")
]
SomeLabel = Annotated[Short | None, Query(description="Only tickets with this label.")]
DueBefore = Annotated[Day | None, Query(description="Only tickets that are due before this day.")]
SomeText = Annotated[
    Short | None, Query(description="Only tickets with this in their title or description.")
]
AfterTicket = Annotated[JobId | None, Query(description="Only tickets after this one.")]
TicketLimit = Annotated[int, Query(ge=1, le=1000, description="At most so many.")]
CardLimit = Annotated[int, Query(ge=1, le=10_000, description="At most so many.")]

_ONE: Final = {"description": "The ticket.", **ETAG}
_MADE: Final = {
    "description": "The ticket.",
    **ETAG,
    **links("$response.body#/id", "ticket_id", "show_ticket", "edit_ticket", "delete_ticket"),
}
_CARDS: Final = {"description": "The cards.", "model": CardList, **ETAG}
_SAME: Final = {"description": "Nothing has changed since that ETag."}
IfNoneMatch = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")] | None,
    Header(
        alias="If-None-Match",
        description="The ETag of an earlier answer: while nothing has changed it is a 304.",
    ),
]


def _answer(response: Response, ticket: Ticket) -> TicketShape:
    put_etag(response, ticket.version)
    return TicketShape.of(ticket)


@router.get(
    "/boards/{board_id}/tickets",
    summary="List tickets column by column, in their order",
    responses=problems(*ALWAYS, 404, 422),
)
async def list_tickets(
    core: TheCore,
    caller: Caller,
    board_id: TheBoardId,
    column_id: SomeColumn = None,
    owner: SomeOwner = None,
    label: SomeLabel = None,
    due_before: DueBefore = None,
    text: SomeText = None,
    after: AfterTicket = None,
    limit: TicketLimit = 200,
) -> TicketList:
    """List the tickets of a board, whole; `list_cards` is quicker."""
    wanted = Wanted(column_id, owner, label, due_before, text)
    found = await core.boards.tickets.listing(
        caller.workspace, board_id, wanted=wanted, after=after, limit=limit
    )
    return TicketList(
        tickets=[TicketShape.of(one) for one in found],
        next_after=found[-1].id if len(found) == limit else None,
    )


@router.get(
    "/boards/{board_id}/cards",
    summary="List what a board shows of its tickets",
    response_model=None,
    responses={200: _CARDS, 304: _SAME, **problems(*ALWAYS, 404, 422)},
)
async def list_cards(
    core: TheCore,
    caller: Caller,
    board_id: TheBoardId,
    column_id: SomeColumn = None,
    owner: SomeOwner = None,
    label: SomeLabel = None,
    due_before: DueBefore = None,
    text: SomeText = None,
    after: AfterTicket = None,
    limit: CardLimit = 10_000,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """List the cards of a board column by column, in their order: all of it in one answer."""
    headers = {"ETag": f'"{await core.boards.stamp(caller.workspace, board_id)}"'}
    # Whom an alias means may change without any change of the board.
    if owner is None and if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    wanted = Wanted(column_id, owner, label, due_before, text)
    found = await core.boards.tickets.cards(
        caller.workspace, board_id, wanted=wanted, after=after, limit=limit
    )
    more = found[-1]["id"] if len(found) == limit else None
    # Thousands of them: each was made by our own code, so that nothing is left to check.
    body = to_json({"cards": found, "next_after": more})
    return Response(body, media_type="application/json", headers=headers)


@router.post(
    "/boards/{board_id}/tickets",
    status_code=201,
    summary="Make a ticket",
    responses={201: _MADE, **problems(*ALWAYS, 404, 409, 422, 507)},
)
async def create_ticket(
    response: Response,
    core: TheCore,
    caller: Caller,
    board_id: TheBoardId,
    ask: TicketAsk,
    idempotency_key: IdempotencyKey = None,
) -> TicketShape:
    """Make a ticket at the end of its column."""
    made = await core.boards.tickets.add(
        caller.workspace, board_id, ask.new(), actor=caller.key_id or PERSON, key=idempotency_key
    )
    return _answer(response, made)


@router.get(
    "/tickets/{ticket_id}",
    summary="Show a ticket",
    responses={200: _ONE, **problems(*ALWAYS, 404, 422)},
)
async def show_ticket(
    response: Response, core: TheCore, caller: Caller, ticket_id: TheTicketId
) -> TicketShape:
    """Show a ticket; its `ETag` is for `If-Match`."""
    return _answer(response, await core.boards.tickets.get(caller.workspace, ticket_id))


@router.patch(
    "/tickets/{ticket_id}",
    summary="Edit a ticket",
    responses={200: _ONE, **problems(*ALWAYS, 404, 412, 422, 507)},
)
async def edit_ticket(
    response: Response,
    core: TheCore,
    caller: Caller,
    ticket_id: TheTicketId,
    ask: TicketEdit,
    if_match: IfMatch = None,
) -> TicketShape:
    """Set fields of a ticket; suggestions leave these alone from now on."""
    made = await core.boards.tickets.change(
        caller.workspace,
        ticket_id,
        ask.changes(),
        actor=caller.key_id or PERSON,
        version=version_of(if_match),
    )
    return _answer(response, made)


@router.delete(
    "/tickets/{ticket_id}",
    status_code=204,
    summary="Delete a ticket; undo brings it back",
    responses=problems(*ALWAYS, 404, 412, 422, 507),
)
async def delete_ticket(
    core: TheCore, caller: Caller, ticket_id: TheTicketId, if_match: IfMatch = None
) -> None:
    """Delete a ticket."""
    actor, version = caller.key_id or PERSON, version_of(if_match)
    await core.boards.tickets.remove(caller.workspace, ticket_id, actor=actor, version=version)


@router.post(
    "/tickets/{ticket_id}/move",
    summary="Put a ticket into a column, at a place",
    responses={200: _ONE, **problems(*ALWAYS, 404, 409, 412, 422, 507)},
)
async def move_ticket(
    response: Response,
    core: TheCore,
    caller: Caller,
    ticket_id: TheTicketId,
    ask: MoveAsk,
    if_match: IfMatch = None,
) -> TicketShape:
    """Move a ticket above another one, else to the end of the column."""
    made = await core.boards.tickets.move(
        caller.workspace,
        ticket_id,
        ask.column_id,
        before=ask.before,
        actor=caller.key_id or PERSON,
        version=version_of(if_match),
    )
    return _answer(response, made)


@router.get(
    "/tickets/{ticket_id}/evidence",
    summary="List what was said for a ticket: who, what, when, and what came of it",
    responses=problems(*ALWAYS, 404, 422),
)
async def list_ticket_evidence(core: TheCore, caller: Caller, ticket_id: TheTicketId) -> SaidList:
    """List the evidence of a ticket in the order in which it came."""
    found = await core.boards.tickets.evidence(caller.workspace, ticket_id)
    return SaidList(evidence=[SaidShape.of(one) for one in found])


@router.put(
    "/tickets/{ticket_id}/status",
    summary="Set the status of a ticket: the same as PATCH",
    operation_id="put_ticket_status",
    responses={200: _ONE, **problems(*ALWAYS, 404, 409, 412, 422, 507)},
)
@router.patch(
    "/tickets/{ticket_id}/status",
    summary="Set the status of a ticket",
    operation_id="set_ticket_status",
    responses={200: _ONE, **problems(*ALWAYS, 404, 409, 412, 422, 507)},
)
async def set_ticket_status(
    response: Response,
    core: TheCore,
    caller: Caller,
    ticket_id: TheTicketId,
    ask: StatusAsk,
    if_match: IfMatch = None,
) -> TicketShape:
    """Put a ticket into the column that the status means; one that is there stays."""
    made = await core.boards.tickets.set_status(
        caller.workspace,
        ticket_id,
        Status(ask.status),
        actor=caller.key_id or PERSON,
        version=version_of(if_match),
    )
    return _answer(response, made)
