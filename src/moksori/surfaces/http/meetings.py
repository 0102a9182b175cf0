"""Meetings: handed in as a recording or as a ready transcript, read, corrected, exported."""

from functools import partial
from typing import Annotated, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from moksori.meetings.meeting import Meeting, MeetingState
from moksori.surfaces.http.boards import PERSON
from moksori.surfaces.http.bodies import either_body, json_body
from moksori.surfaces.http.callers import Caller, TheConfig, TheCore
from moksori.surfaces.http.etags import ETAG, IfMatch, put_etag, version_of
from moksori.surfaces.http.fields import FILE_FIELD, form_body, parsed
from moksori.surfaces.http.forms import Form, open_form
from moksori.surfaces.http.jobs import IdempotencyKey, Page
from moksori.surfaces.http.meeting_shapes import (
    MeetingAsk,
    MeetingEditAsk,
    MeetingFields,
    MeetingList,
    MeetingSegment,
    MeetingSegments,
    MeetingShape,
    MeetingStateName,
    MinutesLanguage,
    QuoteList,
    QuoteShape,
    Renamed,
    SegmentEditAsk,
    SpeakerAsk,
)
from moksori.surfaces.http.promises import ALWAYS, UPLOAD, links, media, problems
from moksori.surfaces.http.segment_shapes import SegmentName
from moksori.surfaces.http.shapes import JobId
from moksori.transcripts.model import NewTranscript

router = APIRouter(prefix="/api/v1/meetings", tags=["meetings"])

TheMeetingId = Annotated[JobId, Path(description="As `create_meeting` answered it.")]
TheSegmentId = Annotated[SegmentName, Path(description="The name of a segment, such as `S0001`.")]
BeforeMeeting = Annotated[JobId | None, Query(description="Only meetings older than this one.")]
SomeState = Annotated[
    MeetingStateName | None, Query(description="Only meetings that are in this state.")
]
SomeSegments = Annotated[
    list[SegmentName], Query(min_length=1, max_length=200, description="Ids of segments.")
]
AfterIndex = Annotated[
    int, Query(ge=-1, le=2**31 - 1, description="Only segments with a higher index.")
]
Segments = Annotated[int, Query(ge=1, le=10_000, description="At most so many.")]
FormatName = Annotated[
    Literal["md", "docx", "pdf", "srt", "vtt", "json"], Query(description="Which kind of file.")
]
SomeLanguage = Annotated[
    MinutesLanguage | None, Query(description="Of the headings; the meeting's when absent.")
]
SomeVersion = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="A version; the newest when absent.")
]

_ONE: Final = {"description": "The meeting.", **ETAG}
_MADE: Final = {
    "description": "Taken in; `Location` leads to the meeting.",
    "headers": {
        "Location": {"schema": {"type": "string"}, "required": True},
        **ETAG["headers"],
    },
    **links(
        "$response.body#/id",
        "meeting_id",
        *("show_meeting", "edit_meeting", "list_meeting_segments", "export_meeting"),
        *("show_minutes", "edit_minutes", "list_versions", "regenerate_minutes"),
        "delete_meeting",
    ),
}
_SEGMENT: Final = {"description": "The segment.", **ETAG}


def _answer(response: Response, meeting: Meeting) -> MeetingShape:
    put_etag(response, meeting.version)
    return MeetingShape.of(meeting)


@router.post(
    "",
    status_code=201,
    summary="Hand in a meeting: a recording, or a ready transcript",
    responses={201: _MADE, **problems(*UPLOAD, 409)},
    openapi_extra=either_body(form_body(MeetingFields), MeetingAsk),
)
async def create_meeting(
    request: Request,
    response: Response,
    core: TheCore,
    config: TheConfig,
    caller: Caller,
    idempotency_key: IdempotencyKey = None,
) -> MeetingShape:
    """Take a meeting in; its minutes are written in the background.

    A form with a `file` is a recording: it is heard first. JSON brings what was said: `segments`,
    or a `transcript` as SRT, WebVTT, our JSON, or lines `name: words`.
    """
    workspace = caller.workspace
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        limit = config.upload_limit_bytes
        form = await open_form(request, file_field=FILE_FIELD, limit_bytes=limit)
        asked = partial(_asked, form, idempotency_key)
        job_id = await core.transcripts.request(workspace, asked, form.file(), limit_bytes=limit)
        made = await core.meetings.get(workspace, job_id)
    else:
        ask = await json_body(request, MeetingAsk)
        made = await core.meetings.create(workspace, ask.new(), ask.said(), key=idempotency_key)
    response.headers["Location"] = f"{router.prefix}/{made.id}"
    return _answer(response, made)


def _asked(form: Form, key: str | None) -> NewTranscript:
    return parsed(MeetingFields, form.fields).asked(form.filename, key)


@router.get("", summary="List meetings, newest first", responses=problems(*ALWAYS, 422))
async def list_meetings(
    core: TheCore,
    caller: Caller,
    before: BeforeMeeting = None,
    limit: Page = 50,
    state: SomeState = None,
) -> MeetingList:
    """List the meetings of this workspace."""
    chosen = None if state is None else MeetingState(state)
    found = await core.meetings.listing(caller.workspace, before=before, limit=limit, state=chosen)
    return MeetingList(
        meetings=[MeetingShape.of(one) for one in found],
        next_before=found[-1].id if len(found) == limit else None,
    )


@router.get(
    "/{meeting_id}",
    summary="Show a meeting",
    responses={200: _ONE, **problems(*ALWAYS, 404, 422)},
)
async def show_meeting(
    response: Response, core: TheCore, caller: Caller, meeting_id: TheMeetingId
) -> MeetingShape:
    """Show a meeting and how far it is; its `ETag` is for `If-Match`."""
    return _answer(response, await core.meetings.get(caller.workspace, meeting_id))


@router.patch(
    "/{meeting_id}",
    summary="Edit a meeting",
    responses={200: _ONE, **problems(*ALWAYS, 404, 412, 422, 507)},
)
async def edit_meeting(
    response: Response,
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    ask: MeetingEditAsk,
    if_match: IfMatch = None,
) -> MeetingShape:
    """Set title, day, participants or board; minutes that exist stay until they are regenerated."""
    made = await core.meetings.edit(
        caller.workspace, meeting_id, ask.edit(), version=version_of(if_match)
    )
    return _answer(response, made)


@router.delete(
    "/{meeting_id}",
    status_code=204,
    summary="Delete a meeting with its recording, its words and its minutes",
    responses=problems(*ALWAYS, 404, 412, 422, 507),
)
async def delete_meeting(
    core: TheCore, caller: Caller, meeting_id: TheMeetingId, if_match: IfMatch = None
) -> None:
    """Delete everything that is kept of a meeting; tickets stay, what they quote is gone."""
    await core.meetings.delete(caller.workspace, meeting_id, version=version_of(if_match))


@router.get(
    "/{meeting_id}/segments",
    summary="Read what was said",
    responses=problems(*ALWAYS, 404, 422),
)
async def list_meeting_segments(
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    after: AfterIndex = -1,
    limit: Segments = 1_000,
) -> MeetingSegments:
    """Read the segments page by page, in the order of storing."""
    found = await core.meetings.segments(caller.workspace, meeting_id, after=after, limit=limit)
    return MeetingSegments(
        segments=[MeetingSegment.of(one) for one in found],
        next_after=found[-1].index if len(found) == limit else None,
    )


@router.patch(
    "/{meeting_id}/segments/{segment_id}",
    summary="Correct a segment",
    responses={200: _SEGMENT, **problems(*ALWAYS, 404, 412, 422, 507)},
)
async def edit_meeting_segment(
    response: Response,
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    segment_id: TheSegmentId,
    ask: SegmentEditAsk,
    if_match: IfMatch = None,
) -> MeetingSegment:
    """Correct what was said or who said it; `If-Match` is about the segment's `rev`."""
    made = await core.meetings.edit_segment(
        caller.workspace,
        meeting_id,
        segment_id,
        text=ask.text,
        speaker=ask.speaker,
        rev=version_of(if_match),
    )
    put_etag(response, made.rev)
    return MeetingSegment.of(made)


@router.post(
    "/{meeting_id}/speakers",
    summary="Name a speaker everywhere",
    responses=problems(*ALWAYS, 404, 422, 507),
)
async def rename_speaker(
    core: TheCore, caller: Caller, meeting_id: TheMeetingId, ask: SpeakerAsk
) -> Renamed:
    """Give a speaker another name in all segments, in the minutes, and on the board."""
    count = await core.meetings.rename_speaker(
        caller.workspace, meeting_id, ask.old, ask.new, actor=caller.key_id or PERSON
    )
    return Renamed(segments=count)


@router.get(
    "/{meeting_id}/quotes",
    summary="Show what evidence points at",
    responses=problems(*ALWAYS, 422),
)
async def show_quotes(
    core: TheCore, caller: Caller, meeting_id: TheMeetingId, segment: SomeSegments
) -> QuoteList:
    """Show who said what, when; what was deleted is `gone`."""
    found = await core.meetings.quotes(caller.workspace, meeting_id, segment)
    return QuoteList(quotes=[QuoteShape.of(one) for one in found])


@router.get(
    "/{meeting_id}/export",
    summary="Fetch a meeting as a file",
    response_class=Response,
    responses={
        200: media(
            "The file.",
            *("text/markdown", "application/pdf", "application/x-subrip", "text/vtt"),
            *("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
            "application/json",
            binary=True,
        ),
        **problems(*ALWAYS, 404, 422, 501),
    },
)
async def export_meeting(
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    format: FormatName = "md",  # noqa: A002 - the word that callers know
    language: SomeLanguage = None,
    version: SomeVersion = None,
) -> Response:
    """Send minutes with their evidence and all that was said, as a file."""
    file = await core.exports.file(
        caller.workspace, meeting_id, format, language=language, number=version
    )
    disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(
        file.content, media_type=file.media_type, headers={"Content-Disposition": disposition}
    )
