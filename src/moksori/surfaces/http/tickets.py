"""Tickets of a board, and the suggestions that wait for a person."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Path, Query
from pydantic import StringConstraints
from starlette.responses import Response

from moksori.board.model import Status, Ticket, Verdict
from moksori.errors import StaleError
from moksori.surfaces.http.board_shapes import (
    AcceptAsk,
    MoveAsk,
    OffersAsk,
    StatusAsk,
    SuggestionList,
    SuggestionShape,
    TicketAsk,
    TicketEdit,
    TicketList,
    TicketShape,
    VerdictName,
)
from moksori.surfaces.http.boards import PERSON, Limit, TheBoardId
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.jobs import IdempotencyKey
from moksori.surfaces.http.promises import ALWAYS, links, problems
from moksori.surfaces.http.shapes import JobId

router = APIRouter(prefix="/api/v1", tags=["board"])

TheTicketId = Annotated[JobId, Path(description="As `create_ticket` answered it.")]
TheSuggestionId = Annotated[JobId, Path(description="As `list_suggestions` showed it.")]
IfMatch = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")] | None,
    Header(
        alias="If-Match",
        description="The ETag that the caller knows; with another version it is a 412.",
    ),
]
SomeColumn = Annotated[JobId | None, Query(description="Only tickets of this column.")]
AfterTicket = Annotated[JobId | None, Query(description="Only tickets after this one.")]
SomeVerdict = Annotated[VerdictName | None, Query(description="Only such suggestions.")]
BeforeSuggestion = Annotated[JobId | None, Query(description="Only older than this one.")]

_ETAG: Final = {"headers": {"ETag": {"schema": {"type": "string"}}}}
_ONE: Final = {"description": "The ticket.", **_ETAG}
_MADE: Final = {
    "description": "The ticket.",
    **_ETAG,
    **links("$response.body#/id", "ticket_id", "show_ticket", "edit_ticket", "delete_ticket"),
}


def _answer(response: Response, ticket: Ticket) -> TicketShape:
    response.headers["ETag"] = f'"{ticket.version}"'
    return TicketShape.of(ticket)


def _version(if_match: str | None) -> int | None:
    """Return the version that an ETag names; None for any.

    Raises:
        StaleError: it is none of our ETags, so it matches nothing.
    """
    if if_match is None or if_match == "*":
        return None
    digits = if_match.removeprefix('"').removesuffix('"')
    if not digits.isascii() or not digits.isdigit():
        raise StaleError("this is no ETag of a ticket")
    return int(digits)


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
    after: AfterTicket = None,
    limit: Limit = 200,
) -> TicketList:
    """List the tickets of a board."""
    found = await core.boards.tickets(
        caller.workspace, board_id, column_id=column_id, after=after, limit=limit
    )
    return TicketList(
        tickets=[TicketShape.of(one) for one in found],
        next_after=found[-1].id if len(found) == limit else None,
    )


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
    made = await core.boards.add(
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
    return _answer(response, await core.boards.ticket(caller.workspace, ticket_id))


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
    made = await core.boards.change(
        caller.workspace,
        ticket_id,
        ask.changes(),
        actor=caller.key_id or PERSON,
        version=_version(if_match),
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
    actor, version = caller.key_id or PERSON, _version(if_match)
    await core.boards.remove(caller.workspace, ticket_id, actor=actor, version=version)


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
    made = await core.boards.move(
        caller.workspace,
        ticket_id,
        ask.column_id,
        before=ask.before,
        actor=caller.key_id or PERSON,
        version=_version(if_match),
    )
    return _answer(response, made)


@router.patch(
    "/tickets/{ticket_id}/status",
    summary="Set the status of a ticket",
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
    made = await core.boards.set_status(
        caller.workspace,
        ticket_id,
        Status(ask.status),
        actor=caller.key_id or PERSON,
        version=_version(if_match),
    )
    return _answer(response, made)


@router.get(
    "/boards/{board_id}/suggestions",
    summary="List suggestions: the inbox and what was decided",
    responses=problems(*ALWAYS, 404, 422),
)
async def list_suggestions(
    core: TheCore,
    caller: Caller,
    board_id: TheBoardId,
    verdict: SomeVerdict = None,
    before: BeforeSuggestion = None,
    limit: Limit = 50,
) -> SuggestionList:
    """List suggestions, newest first; the inbox are the `pending` ones."""
    chosen = None if verdict is None else Verdict(verdict)
    found = await core.boards.inbox.listing(
        caller.workspace, board_id, verdict=chosen, before=before, limit=limit
    )
    return SuggestionList(
        suggestions=[SuggestionShape.of(one) for one in found],
        next_before=found[-1].id if len(found) == limit else None,
    )


@router.post(
    "/boards/{board_id}/suggestions",
    summary="Suggest something: above the gate it is applied, below it waits",
    responses=problems(*ALWAYS, 404, 422, 507),
)
async def suggest(
    core: TheCore, caller: Caller, board_id: TheBoardId, ask: OffersAsk
) -> SuggestionList:
    """Take suggestions in; each source key once, however often it is sent."""
    offers = [one.offer() for one in ask.suggestions]
    made = await core.boards.inbox.offer(caller.workspace, board_id, offers)
    return SuggestionList(suggestions=[SuggestionShape.of(one) for one in made], next_before=None)


@router.post(
    "/boards/{board_id}/suggestions/{suggestion_id}/accept",
    summary="Apply a suggestion, as it is or edited",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def accept_suggestion(
    core: TheCore,
    caller: Caller,
    board_id: TheBoardId,
    suggestion_id: TheSuggestionId,
    ask: AcceptAsk | None = None,
) -> SuggestionShape:
    """Accept a suggestion; done again it changes nothing."""
    edits: dict[str, Any] = {} if ask is None else ask.edits()
    actor = caller.key_id or PERSON
    made = await core.boards.inbox.accept(
        caller.workspace, board_id, suggestion_id, actor=actor, edits=edits
    )
    return SuggestionShape.of(made)


@router.post(
    "/boards/{board_id}/suggestions/{suggestion_id}/ignore",
    summary="Put a suggestion away",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def ignore_suggestion(
    core: TheCore, caller: Caller, board_id: TheBoardId, suggestion_id: TheSuggestionId
) -> SuggestionShape:
    """Ignore a suggestion; done again it changes nothing."""
    actor = caller.key_id or PERSON
    made = await core.boards.inbox.ignore(caller.workspace, board_id, suggestion_id, actor=actor)
    return SuggestionShape.of(made)
