"""Links to a meeting for people without a key: made, listed and revoked by those who have one."""

from typing import Annotated, Final

from fastapi import APIRouter, Path

from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.meetings import TheMeetingId
from moksori.surfaces.http.promises import ALWAYS, links, problems
from moksori.surfaces.http.shapes import JobId
from moksori.surfaces.http.share_shapes import ShareAsk, ShareList, ShareShape, ShareWithToken

router = APIRouter(prefix="/api/v1/meetings/{meeting_id}/shares", tags=["sharing"])

TheShareId = Annotated[JobId, Path(description="As `create_share` answered it.")]

_MADE: Final = {
    "description": "Made; the token is shown this once.",
    "links": {
        "revoke_share": {
            "operationId": "revoke_share",
            "parameters": {
                "meeting_id": "$request.path.meeting_id",
                "share_id": "$response.body#/id",
            },
        },
        **links(
            "$response.body#/token",
            "token",
            *("show_shared", "open_shared", "show_shared_minutes", "list_shared_segments"),
            "hear_shared",
        )["links"],
    },
}


@router.post(
    "",
    status_code=201,
    summary="Make a link to a meeting; it is shown this once",
    responses={201: _MADE, **problems(*ALWAYS, 404, 409, 422, 507)},
)
async def create_share(
    core: TheCore, caller: Caller, meeting_id: TheMeetingId, ask: ShareAsk
) -> ShareWithToken:
    """Make a link by which anybody reads the parts that are named, and nothing else.

    It may ask for a password, last for some days, and show a stretch of the meeting only. The sound
    is lent as a whole: together with a stretch it is a 422.
    """
    share, token = await core.shares.create(caller.workspace, meeting_id, ask.new())
    return ShareWithToken.made(share, token)


@router.get("", summary="List the links to a meeting", responses=problems(*ALWAYS, 404, 422))
async def list_shares(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> ShareList:
    """List the links, oldest first; what opens them is kept nowhere."""
    found = await core.shares.listing(caller.workspace, meeting_id)
    return ShareList(shares=[ShareShape.of(one) for one in found])


@router.delete(
    "/{share_id}",
    status_code=204,
    summary="Revoke a link",
    responses=problems(*ALWAYS, 404, 422, 507),
)
async def revoke_share(
    core: TheCore, caller: Caller, meeting_id: TheMeetingId, share_id: TheShareId
) -> None:
    """Close a link for good, for those who read just now, too."""
    await core.shares.revoke(caller.workspace, meeting_id, share_id)
