"""Search over what was said, and questions about it."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, StringConstraints

from moksori.recall.model import Scope
from moksori.surfaces.http.boards import TheBoardId
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.promises import ALWAYS, problems
from moksori.surfaces.http.recall_shapes import (
    LONGEST,
    AnswerShape,
    QuestionAsk,
    SearchShape,
    SourceName,
    SpeakerName,
    TicketHit,
    TicketHits,
)

router = APIRouter(prefix="/api/v1", tags=["search"])

Words = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=LONGEST)],
    Query(
        description="Words in any form, misspelt ones too, or initials (ㅎㅇㄹ for 회의록). "
        "The first 200 characters count."
    ),
]
Source = Annotated[
    SourceName | None,
    Query(description="Only there: `meeting`, `transcript`, or one of them: `meeting:<id>`."),
]
Speaker = Annotated[SpeakerName | None, Query(description="Only what this speaker said.")]
Since = Annotated[
    AwareDatetime | None, Query(description="Only what was said then or later (RFC 3339).")
]
Until = Annotated[AwareDatetime | None, Query(description="Only what was said before.")]
Limit = Annotated[int, Query(ge=1, le=100, description="At most so many.")]
Neighbours = Annotated[
    int, Query(ge=0, le=5, description="So many segments before and after each hit.")
]
Cursor = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_=-]{1,400}$")] | None,
    Query(description="`next_cursor` of the page before."),
]

_SEARCH: Final = problems(*ALWAYS, 422)


@router.get("/search", summary="Search what was said, best hits first", responses=_SEARCH)
async def search(
    core: TheCore,
    caller: Caller,
    q: Words,
    source: Source = None,
    speaker: Speaker = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 20,
    neighbours: Neighbours = 0,
    cursor: Cursor = None,
) -> SearchShape:
    """Search by words, forms of verbs, initials, and with typing errors, in this order of rank.

    At most 200 hits can be paged through.
    """
    scope = Scope(caller.workspace, source=source, speaker=speaker, since=since, until=until)
    page = await core.recall.search(scope, q, limit=limit, cursor=cursor, neighbours=neighbours)
    return SearchShape.of(page)


@router.get(
    "/boards/{board_id}/search",
    summary="Search the titles of a board's tickets, best hits first",
    responses=problems(*ALWAYS, 404, 422),
)
async def search_tickets(
    core: TheCore, caller: Caller, board_id: TheBoardId, q: Words, limit: Limit = 20
) -> TicketHits:
    """Search titles as `search` does what was said: words, initials, typing errors."""
    cards = {one["id"]: one for one in await core.boards.tickets.cards(caller.workspace, board_id)}
    found = await core.recall.among(q, {key: card["title"] for key, card in cards.items()})
    return TicketHits(hits=[TicketHit.of(cards[key], match) for key, match in found[:limit]])


@router.post("/ask", summary="Ask about what was said", responses=problems(*ALWAYS, 422))
async def ask(core: TheCore, caller: Caller, ask: QuestionAsk) -> AnswerShape:
    """Answer a question from what was said, each sentence with its citations.

    `method` is `quotes` when nobody put the answer into words. `notes`: `quotes_only` (no language
    model is set), `model_failed`, `model_uncited` (what it could not cite was left out),
    `nothing_found`, and `partly_found` (no passage has most of the question's words).
    """
    scope = Scope(caller.workspace, source=ask.source, speaker=ask.speaker)
    return AnswerShape.of(await core.recall.ask(scope, ask.question))
