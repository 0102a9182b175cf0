"""Minutes of meetings: read, edited by people, compared, restored, written anew."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from moksori.meetings.versions import Version
from moksori.surfaces.http.boards import PERSON
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.etags import ETAG, IfMatch, put_etag, version_of
from moksori.surfaces.http.jobs import Page
from moksori.surfaces.http.meeting_shapes import MeetingShape
from moksori.surfaces.http.meetings import SomeVersion, TheMeetingId
from moksori.surfaces.http.minute_shapes import (
    ComparisonShape,
    MinutesEditAsk,
    MinutesShape,
    RegenerateAsk,
    RestoreAsk,
    VersionList,
    VersionShape,
)
from moksori.surfaces.http.promises import ALWAYS, problems

router = APIRouter(prefix="/api/v1/meetings/{meeting_id}/minutes", tags=["meetings"])

BeforeVersion = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="Only versions before this one.")
]
Older = Annotated[int, Query(ge=1, le=2**31 - 1, description="The older version.")]

_ONE: Final = {"description": "The minutes.", **ETAG}


def _answer(response: Response, version: Version) -> MinutesShape:
    put_etag(response, version.number)
    return MinutesShape.of(version)


@router.get("", summary="Show minutes", responses={200: _ONE, **problems(*ALWAYS, 404, 422)})
async def show_minutes(
    response: Response,
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    version: SomeVersion = None,
) -> MinutesShape:
    """Show the newest minutes, or another version; each item cites segments."""
    return _answer(response, await core.meetings.minutes.get(caller.workspace, meeting_id, version))


@router.patch(
    "",
    summary="Edit minutes",
    responses={200: _ONE, **problems(*ALWAYS, 404, 412, 422, 507)},
)
async def edit_minutes(
    response: Response,
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    ask: MinutesEditAsk,
    if_match: IfMatch = None,
) -> MinutesShape:
    """Change, remove or add items as a new version; minutes written anew leave these alone."""
    made = await core.meetings.minutes.edit(
        caller.workspace,
        meeting_id,
        ask.edit(),
        actor=caller.key_id or PERSON,
        number=version_of(if_match),
    )
    return _answer(response, made)


@router.get(
    "/versions", summary="List versions, newest first", responses=problems(*ALWAYS, 404, 422)
)
async def list_versions(
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    before: BeforeVersion = None,
    limit: Page = 50,
) -> VersionList:
    """List who wrote minutes, when and why."""
    found = await core.meetings.minutes.versions(
        caller.workspace, meeting_id, before=before, limit=limit
    )
    return VersionList(
        versions=[VersionShape.of(one) for one in found],
        next_before=found[-1].number if len(found) == limit else None,
    )


@router.get(
    "/compare", summary="Show what differs between versions", responses=problems(*ALWAYS, 404, 422)
)
async def compare_versions(
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    older: Older,
    newer: SomeVersion = None,
) -> ComparisonShape:
    """Compare two versions item by item; `newer` is the newest when absent."""
    found = await core.meetings.minutes.compare(caller.workspace, meeting_id, older, newer)
    return ComparisonShape.of(found)


@router.post(
    "/restore",
    summary="Make an older version the newest",
    responses={200: _ONE, **problems(*ALWAYS, 404, 412, 422, 507)},
)
async def restore_minutes(
    response: Response,
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    ask: RestoreAsk,
    if_match: IfMatch = None,
) -> MinutesShape:
    """Restore a version, as a new one: nothing is lost."""
    made = await core.meetings.minutes.restore(
        caller.workspace,
        meeting_id,
        ask.version,
        actor=caller.key_id or PERSON,
        number=version_of(if_match),
    )
    return _answer(response, made)


@router.post(
    "/regenerate",
    status_code=202,
    summary="Have minutes written anew",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def regenerate_minutes(
    core: TheCore, caller: Caller, meeting_id: TheMeetingId, ask: RegenerateAsk | None = None
) -> MeetingShape:
    """Write anew in the background, with another template or language; what people set stays."""
    wanted = ask or RegenerateAsk()
    made = await core.meetings.minutes.regenerate(
        caller.workspace, meeting_id, template=wanted.template, language=wanted.language
    )
    return MeetingShape.of(made)
