"""What a link shows to whoever has it: no key is asked for, and nothing else can be reached.

A password is shown once, for a pass: a cookie that no script reads, that goes to this link alone,
and that a player sends by itself.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import Response

from moksori.meetings.sharing.passes import LASTS
from moksori.surfaces.http.callers import TheCore
from moksori.surfaces.http.lent_files import LentFile
from moksori.surfaces.http.meetings import AfterIndex, Segments
from moksori.surfaces.http.promises import problems, sound
from moksori.surfaces.http.share_shapes import OpenAsk, SharedMinutes, SharedSegments, SharedShape
from moksori.surfaces.http.sounds import lent_sound
from moksori.transcripts.playback import MEDIA_TYPE

router = APIRouter(prefix="/api/v1/shared/{token}", tags=["sharing"])

COOKIE: Final = "moksori_share"

_ANYBODY: Final = (403, 404, 421, 422, 500, 503)


def the_pass(request: Request) -> str | None:
    """Hand over the pass that the browser shows."""
    return request.cookies.get(COOKIE)


TheToken = Annotated[str, Path(description="As `create_share` answered it.")]
ThePass = Annotated[str | None, Depends(the_pass)]


@router.get("", summary="Show where a link leads to", responses=problems(*_ANYBODY))
async def show_shared(core: TheCore, token: TheToken, shown: ThePass) -> SharedShape:
    """Show title and day of the meeting, what there is, and whether a password is asked for.

    A link that is unknown, revoked or over is a 404, and nobody can tell which.
    """
    return SharedShape.of(await core.shared.look(token, shown))


@router.post(
    "/open",
    summary="Open a link, with its password where it has one",
    responses=problems(*_ANYBODY, 429, 507),
)
async def open_shared(
    request: Request,
    response: Response,
    core: TheCore,
    token: TheToken,
    ask: OpenAsk | None = None,
) -> SharedShape:
    """Count the visit, and give the browser a pass, a cookie of this link that lasts some hours.

    After 10 wrong passwords within 15 minutes the next one is a 429, even if it were the right one.
    """
    look, shown = await core.shared.open(token, None if ask is None else ask.password)
    response.set_cookie(
        COOKIE,
        shown,
        max_age=int(LASTS.total_seconds()),
        path=f"/api/v1/shared/{token}",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return SharedShape.of(look)


@router.get("/minutes", summary="Read the minutes behind a link", responses=problems(*_ANYBODY))
async def show_shared_minutes(core: TheCore, token: TheToken, shown: ThePass) -> SharedMinutes:
    """Show the newest minutes; of a stretch, what rests on nothing outside of it."""
    share, version = await core.shared.minutes(token, shown)
    return SharedMinutes.of(share, version)


@router.get("/segments", summary="Read what was said behind a link", responses=problems(*_ANYBODY))
async def list_shared_segments(
    core: TheCore,
    token: TheToken,
    shown: ThePass,
    after: AfterIndex = -1,
    limit: Segments = 1_000,
) -> SharedSegments:
    """Read the segments page by page; of a stretch, those that lie in it from start to end."""
    page = await core.shared.segments(token, shown, after=after, limit=limit)
    return SharedSegments.of(page)


@router.get(
    "/audio",
    summary="Hear the meeting behind a link; ranges are possible",
    response_class=Response,
    responses=sound(MEDIA_TYPE, *_ANYBODY, 409, 507),
)
async def hear_shared(core: TheCore, token: TheToken, shown: ThePass) -> Response:
    """Send the sound of the meeting, as every browser plays it."""
    share = await core.shared.sound(token, shown)
    lent = await lent_sound(core, share.workspace, share.meeting_id)
    return LentFile(lent, name="meeting.ogg", media_type=MEDIA_TYPE, caching="no-store")
