"""A job's events as a stream: what is stored first, then live, up to the last one."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import Response

from moksori.core import Core
from moksori.ports.bus import StoredEvent
from moksori.ports.queue import JobState
from moksori.surfaces.http.callers import Caller, TheConfig, TheCore
from moksori.surfaces.http.jobs import TheJobId
from moksori.surfaces.http.jobs import router as jobs
from moksori.surfaces.http.promises import ALWAYS, events, problems
from moksori.surfaces.http.streams import HEARTBEAT, PREAMBLE, EventStream, Frames, frame
from moksori.transcripts import reports
from moksori.transcripts.following import RESET
from moksori.transcripts.model import CANCELLED_CODE, Summary

router = APIRouter(prefix=jobs.prefix, tags=["conversation"])

EventNumber = Annotated[int, Query(ge=0, le=2**63 - 1)]

_EXAMPLE: Final = """\
retry: 2000

id: 1
event: job_progress
data: {"type":"job_progress","job_id":"01K...","state":"queued","progress":0.0}

id: 3
event: transcript_segment
data: {"type":"transcript_segment","job_id":"01K...","id":"S0001","index":0,"text":"..."}

id: 9
event: final_summary
data: {"type":"final_summary","job_id":"01K...","summary":[],"method":"extractive"}

"""


@router.get(
    "/stream-events/{job_id}",
    summary="Follow a job: stored segments, then live ones, last the summary",
    status_code=200,
    response_class=EventStream,
    responses={
        **events(
            "Server-sent events `transcript_segment`, `job_progress`, and last `final_summary` or "
            "`error`. `id` is a sequence number. `reset` means: events were deleted by age, read "
            "the segments instead.",
            _EXAMPLE,
        ),
        204: {"description": "The reader has had the last event; there is nothing to come."},
        **problems(*ALWAYS, 404, 422),
    },
)
async def follow_job(
    request: Request,
    core: TheCore,
    config: TheConfig,
    caller: Caller,
    job_id: TheJobId,
    last_event_id: Annotated[
        EventNumber | None,
        Query(description="As the header, for clients that can not set one."),
    ] = None,
    last_event_header: Annotated[
        Annotated[int, Header(ge=0, le=2**63 - 1)] | None,
        Header(alias="Last-Event-ID", description="The last number that the reader has seen."),
    ] = None,
) -> Response:
    """Stream the events of a job, after the last one that the reader has seen."""
    transcript = await core.transcripts.get(caller.workspace, job_id)
    seen = last_event_header if last_event_header is not None else last_event_id
    return EventStream(
        told(
            core,
            request.app.state.frames,
            caller.workspace,
            job_id,
            after=seen or 0,
            heartbeat_s=config.sse_heartbeat_s,
            ended=transcript.state.final,
        ),
        request.app.state.streams,
    )


async def told(
    core: Core,
    frames: Frames,
    workspace: str,
    job_id: str,
    *,
    after: int,
    heartbeat_s: float,
    ended: bool,
) -> AsyncGenerator[bytes, None]:
    """Yield a job's events as frames; nothing at all when it `ended` and everything was seen."""
    greeted, last_type = not ended, ""
    if greeted:
        yield PREAMBLE
    async with core.transcripts.follow(
        workspace, job_id, after=after, heartbeat_s=heartbeat_s
    ) as following:
        async for event in following:
            if not greeted:
                yield PREAMBLE
                greeted = True
            if event is None:
                yield HEARTBEAT
            else:
                last_type = event.type
                yield frames.of(_with_links(event, job_id))
    if last_type == RESET:
        yield await _ending(core, workspace, job_id)


async def _ending(core: Core, workspace: str, job_id: str) -> bytes:
    """Tell once more how a job ended, whose last event was deleted by age."""
    transcript = await core.transcripts.get(workspace, job_id)
    if transcript.state is JobState.DONE:
        event = reports.finished(transcript, transcript.summary or Summary(()))
    else:
        event = reports.failed(job_id, transcript.error_code or CANCELLED_CODE)
    return frame({"type": event.type, **event.payload}, event=event.type)


def _with_links(event: StoredEvent, job_id: str) -> StoredEvent:
    """Tell a reader who missed events where to read what they told."""
    if event.type != RESET:
        return event
    where: dict[str, Any] = {
        "job_id": job_id,
        "status_url": f"{jobs.prefix}/jobs/{job_id}",
        "segments_url": f"{jobs.prefix}/jobs/{job_id}/segments",
    }
    return StoredEvent(event.seq, event.workspace, event.topic, event.type, where, event.at)
