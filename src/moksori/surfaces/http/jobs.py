"""Recordings become transcripts in the background: request, follow, read, cancel, delete."""

from collections.abc import AsyncGenerator
from functools import partial
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Header, Path, Query
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from moksori.surfaces.http.callers import Caller, TheConfig, TheCore
from moksori.surfaces.http.fields import FILE_FIELD, ConversationFields, form_body, parsed
from moksori.surfaces.http.forms import Form, open_form
from moksori.surfaces.http.oneshot import model_headers
from moksori.surfaces.http.promises import ALWAYS, UPLOAD, links, media, problems
from moksori.surfaces.http.replies import locale_of
from moksori.surfaces.http.shapes import (
    JobAccepted,
    JobId,
    JobList,
    JobShape,
    RoomId,
    SegmentList,
)
from moksori.transcripts.formats import rendered
from moksori.transcripts.model import NewTranscript, Transcript

router = APIRouter(prefix="/api/v1/conversation", tags=["conversation"])

MEDIA_TYPES: Final = {
    "text": "text/plain; charset=utf-8",
    "srt": "application/x-subrip; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
}

TheJobId = Annotated[JobId, Path(description="As `request` answered it.")]
IdempotencyKey = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")] | None,
    Header(
        alias="Idempotency-Key",
        description="The same key with the same request answers with the same job.",
    ),
]
Page = Annotated[int, Query(ge=1, le=200, description="At most so many.")]
Before = Annotated[JobId | None, Query(description="Only jobs older than this one.")]

_TAKEN_IN: Final = {
    "description": "Taken in; `Location` leads to the job.",
    "headers": {"Location": {"schema": {"type": "string"}, "required": True}},
    **links(
        "$response.body#/job_id",
        "job_id",
        *("show_job", "read_segments", "fetch_audio", "follow_job", "cancel_job", "delete_job"),
    ),
}


@router.post(
    "/request",
    status_code=202,
    summary="Hand in a recording; its transcript is made in the background",
    responses={202: _TAKEN_IN, **problems(*UPLOAD, 409)},
    openapi_extra=form_body(ConversationFields),
)
async def request_transcript(
    request: Request,
    response: Response,
    core: TheCore,
    config: TheConfig,
    caller: Caller,
    idempotency_key: IdempotencyKey = None,
) -> JobAccepted:
    """Take a recording in and answer at once with the id of its job.

    The format is found in the bytes, never in the name. Fields may stand before or after the file.
    """
    form = await open_form(request, file_field=FILE_FIELD, limit_bytes=config.upload_limit_bytes)
    job_id = await core.transcripts.request(
        caller.workspace,
        partial(_asked, form, idempotency_key),
        form.file(),
        limit_bytes=config.upload_limit_bytes,
    )
    response.headers["Location"] = f"{router.prefix}/jobs/{job_id}"
    return JobAccepted(
        job_id=job_id,
        status_url=f"{router.prefix}/jobs/{job_id}",
        events_url=f"{router.prefix}/stream-events/{job_id}",
    )


def _asked(form: Form, key: str | None) -> NewTranscript:
    return parsed(ConversationFields, form.fields).asked(form.filename, key)


@router.get("/jobs", summary="List jobs, newest first", responses=problems(*ALWAYS, 422))
async def list_jobs(
    request: Request,
    core: TheCore,
    caller: Caller,
    room_id: Annotated[RoomId | None, Query(description="Only jobs of this room.")] = None,
    before: Before = None,
    limit: Page = 50,
) -> JobList:
    """List the jobs of this workspace."""
    found = await core.transcripts.listing(
        caller.workspace, room_id=room_id, before=before, limit=limit
    )
    return JobList(
        jobs=[JobShape.listed(one, locale_of(request)) for one in found],
        next_before=found[-1].id if len(found) == limit else None,
    )


@router.get(
    "/jobs/{job_id}", summary="Tell how far a job is", responses=problems(*ALWAYS, 404, 422)
)
async def show_job(request: Request, core: TheCore, caller: Caller, job_id: TheJobId) -> JobShape:
    """Show a job: state, progress, model, and the summary when it is done."""
    found = await core.transcripts.get(caller.workspace, job_id)
    return JobShape.of(found, locale_of(request))


@router.get(
    "/jobs/{job_id}/segments",
    summary="Read what was said, as JSON, text, SRT or WebVTT",
    response_model=SegmentList,
    responses={
        200: media("The segments.", "text/plain", "application/x-subrip", "text/vtt"),
        **problems(*ALWAYS, 404, 422),
    },
)
async def read_segments(
    core: TheCore,
    caller: Caller,
    job_id: TheJobId,
    after: Annotated[
        int, Query(ge=-1, le=2**31 - 1, description="Only segments with a higher index.")
    ] = -1,
    limit: Annotated[int, Query(ge=1, le=100_000, description="At most so many.")] = 10_000,
    format: Annotated[  # noqa: A002 - the word that callers know
        Literal["json", "text", "srt", "vtt"], Query(description="How to write them.")
    ] = "json",
) -> Any:  # noqa: ANN401 - JSON or a text
    """Read the segments that are there by now; a running job brings more."""
    found = await core.transcripts.get(caller.workspace, job_id)
    segments = await core.transcripts.segments(caller.workspace, job_id, after=after, limit=limit)
    if format == "json":
        return SegmentList.of(found, segments, after)
    return Response(
        rendered(format, segments, note=_model_note(found)),
        media_type=MEDIA_TYPES[format],
        headers=model_headers(found),
    )


def _model_note(transcript: Transcript) -> str | None:
    if transcript.model is None:
        return None
    return f"model: {transcript.model}{' (demo)' if transcript.demo else ''}"


@router.post("/jobs/{job_id}/cancel", summary="Stop a job", responses=problems(*ALWAYS, 404, 422))
async def cancel_job(request: Request, core: TheCore, caller: Caller, job_id: TheJobId) -> JobShape:
    """Stop a job: at once when it waits, within seconds when it runs; one that ended stays."""
    found = await core.transcripts.cancel(caller.workspace, job_id)
    return JobShape.of(found, locale_of(request))


@router.delete(
    "/jobs/{job_id}",
    status_code=204,
    summary="Delete a job with its recording and transcript",
    responses=problems(*ALWAYS, 404, 422),
)
async def delete_job(core: TheCore, caller: Caller, job_id: TheJobId) -> None:
    """Delete everything that is kept of a job."""
    await core.transcripts.delete(caller.workspace, job_id)


@router.get(
    "/jobs/{job_id}/audio",
    summary="Fetch the recording as it was handed in",
    response_class=StreamingResponse,
    responses={
        200: media("The recording.", "application/octet-stream", binary=True),
        **problems(*ALWAYS, 404, 422),
    },
)
async def fetch_audio(core: TheCore, caller: Caller, job_id: TheJobId) -> Response:
    """Send the recording."""
    found = await core.transcripts.get(caller.workspace, job_id)
    pieces = core.transcripts.audio(caller.workspace, job_id)
    first = await anext(pieces, b"")
    return StreamingResponse(
        _with_first(first, pieces),
        media_type="application/octet-stream",
        headers={"Content-Disposition": _disposition(found)},
    )


async def _with_first(
    first: bytes, rest: AsyncGenerator[bytes, None]
) -> AsyncGenerator[bytes, None]:
    yield first
    async for piece in rest:
        yield piece


def _disposition(transcript: Transcript) -> str:
    name = transcript.filename or transcript.id
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
