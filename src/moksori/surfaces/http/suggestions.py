"""Suggestions: what waits for a person, what was decided, and how it is taken back."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from moksori.board.model import Verdict
from moksori.surfaces.http.boards import PERSON, Limit, TheBoardId
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.promises import ALWAYS, problems
from moksori.surfaces.http.shapes import JobId
from moksori.surfaces.http.suggestion_shapes import (
    AcceptAsk,
    Inbox,
    OffersAsk,
    OutcomeList,
    OutcomeShape,
    SuggestionList,
    SuggestionShape,
    VerdictName,
    VerdictsAsk,
    Waiting,
)

router = APIRouter(prefix="/api/v1", tags=["board"])

TheSuggestionId = Annotated[JobId, Path(description="As `list_suggestions` showed it.")]
SomeVerdict = Annotated[VerdictName | None, Query(description="Only such suggestions.")]
BeforeSuggestion = Annotated[JobId | None, Query(description="Only older than this one.")]


@router.get(
    "/inbox", summary="List what waits for a person on any board", responses=problems(*ALWAYS, 422)
)
async def list_inbox(
    core: TheCore, caller: Caller, before: BeforeSuggestion = None, limit: Limit = 50
) -> Inbox:
    """List the pending suggestions of all boards, newest first."""
    found = await core.boards.inbox.waiting(caller.workspace, before=before, limit=limit)
    return Inbox(
        suggestions=[Waiting.on(one) for one in found],
        next_before=found[-1].id if len(found) == limit else None,
    )


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
    "/boards/{board_id}/suggestions/verdicts",
    summary="Accept some suggestions and put others away",
    responses=problems(*ALWAYS, 404, 422, 507),
)
async def decide_suggestions(
    core: TheCore, caller: Caller, board_id: TheBoardId, ask: VerdictsAsk
) -> OutcomeList:
    """Decide many at once, each on its own: the answer tells of each what became of it."""
    made = await core.boards.inbox.decide(
        caller.workspace,
        board_id,
        accept=ask.accept,
        ignore=ask.ignore,
        actor=caller.key_id or PERSON,
    )
    return OutcomeList(outcomes=[OutcomeShape.of(one) for one in made])


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


@router.post(
    "/boards/{board_id}/suggestions/{suggestion_id}/reject",
    summary="Put a suggestion away: the same as ignore",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def reject_suggestion(
    core: TheCore, caller: Caller, board_id: TheBoardId, suggestion_id: TheSuggestionId
) -> SuggestionShape:
    """Reject a suggestion; done again it changes nothing."""
    return await ignore_suggestion(core, caller, board_id, suggestion_id)


@router.post(
    "/boards/{board_id}/suggestions/{suggestion_id}/undo",
    summary="Take back what a suggestion did",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def undo_suggestion(
    core: TheCore, caller: Caller, board_id: TheBoardId, suggestion_id: TheSuggestionId
) -> SuggestionShape:
    """Undo a suggestion that was applied or accepted; done again it changes nothing."""
    actor = caller.key_id or PERSON
    made = await core.boards.inbox.undo(caller.workspace, board_id, suggestion_id, actor=actor)
    return SuggestionShape.of(made)
