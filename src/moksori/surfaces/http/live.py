"""Live meetings: opened here, sent to over a socket, paused, marked and ended here."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.etags import ETAG, put_etag
from moksori.surfaces.http.jobs import IdempotencyKey
from moksori.surfaces.http.live_shapes import LiveAsk, LiveShape, MarkAsk, MarkList, MarkShape
from moksori.surfaces.http.meeting_shapes import MeetingShape
from moksori.surfaces.http.meetings import TheMeetingId
from moksori.surfaces.http.promises import ALWAYS, links, problems

router = APIRouter(prefix="/api/v1/meetings", tags=["meetings"])

_OPENED: Final = {
    "description": "Open; `Location` leads to the meeting.",
    "headers": {
        "Location": {"schema": {"type": "string"}, "required": True},
        **ETAG["headers"],
    },
    **links(
        "$response.body#/id",
        "meeting_id",
        *("show_live", "pause_live", "resume_live", "mark_live", "list_marks", "end_live"),
    ),
}


@router.post(
    "/live",
    status_code=201,
    summary="Open a live meeting",
    responses={201: _OPENED, **problems(*ALWAYS, 409, 422, 507)},
)
async def open_live(
    response: Response,
    core: TheCore,
    caller: Caller,
    ask: LiveAsk,
    idempotency_key: IdempotencyKey = None,
) -> MeetingShape:
    """Open a meeting that people speak in from now on.

    Sound comes over `WS /api/v1/audio`; text, cards and minutes go out by `GET /api/v1/events`.
    """
    usual = core.live.policy.endpointing
    made = await core.live.start(
        caller.workspace,
        ask.new(),
        endpointing=None if ask.endpointing is None else ask.endpointing.on(usual),
        key=idempotency_key,
    )
    response.headers["Location"] = f"{router.prefix}/{made.id}"
    put_etag(response, made.version)
    return MeetingShape.of(made)


@router.get(
    "/{meeting_id}/live",
    summary="Show how a live meeting stands",
    responses=problems(*ALWAYS, 404, 422),
)
async def show_live(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> LiveShape:
    """Show the tracks of a live meeting, what is missing of them, and what waits to be heard."""
    return LiveShape.of(await core.live.status(caller.workspace, meeting_id))


@router.post(
    "/{meeting_id}/live/pause",
    summary="Pause a live meeting",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def pause_live(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> LiveShape:
    """Keep no sound of anybody until it goes on; time goes on. Encoded streams can not rest."""
    return LiveShape.of(await core.live.pause(caller.workspace, meeting_id))


@router.post(
    "/{meeting_id}/live/resume",
    summary="Go on after a pause",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def resume_live(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> LiveShape:
    """Keep sound again."""
    return LiveShape.of(await core.live.resume(caller.workspace, meeting_id))


@router.post(
    "/{meeting_id}/live/end",
    summary="End a live meeting",
    responses=problems(*ALWAYS, 404, 422, 504, 507),
)
async def end_live(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> LiveShape:
    """End a meeting and all its tracks; the rest is heard, then its minutes are written."""
    return LiveShape.of(await core.live.end(caller.workspace, meeting_id))


@router.post(
    "/{meeting_id}/live/marks",
    status_code=201,
    summary="Mark a moment",
    responses=problems(*ALWAYS, 404, 422, 507),
)
async def mark_live(
    core: TheCore, caller: Caller, meeting_id: TheMeetingId, ask: MarkAsk
) -> MarkShape:
    """Mark a moment of a live meeting, to find it again."""
    at_ms = None if ask.at is None else round(ask.at * 1000)
    mark = await core.live.mark(caller.workspace, meeting_id, at_ms, ask.label, ask.participant)
    return MarkShape.of(mark)


@router.get(
    "/{meeting_id}/live/marks",
    summary="List marks",
    responses=problems(*ALWAYS, 404, 422),
)
async def list_marks(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> MarkList:
    """List the moments that were marked, by their times."""
    marks = await core.live.marks(caller.workspace, meeting_id)
    return MarkList(marks=[MarkShape.of(one) for one in marks])
