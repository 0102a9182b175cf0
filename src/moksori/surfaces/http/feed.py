"""The events of a workspace as one stream: several topics at once, resumable, without an end."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from moksori.ports.bus import EventLog, Notice, StoredEvent
from moksori.surfaces.http.callers import Caller, TheConfig, TheCore
from moksori.surfaces.http.following import EventNumber
from moksori.surfaces.http.promises import ALWAYS, events, problems
from moksori.surfaces.http.streams import HEARTBEAT, PREAMBLE, EventStream, Frames, notice_frame
from moksori.transcripts.following import RESET

router = APIRouter(prefix="/api/v1", tags=["events"])

_EXAMPLE: Final = """\
retry: 2000

id: 12
event: ticket_changed
data: {"type":"ticket_changed","board_id":"01K...","ticket_id":"01K...","action":"moved"}

"""


@router.get(
    "/events",
    summary="Follow boards, meetings, jobs and people as they change",
    status_code=200,
    response_class=EventStream,
    responses={
        **events(
            "Server-sent events of the topics; `id` is a sequence number, and what has none is not "
            "kept. `reset` means: events were deleted by age, read everything anew.",
            _EXAMPLE,
        ),
        **problems(*ALWAYS, 422),
    },
)
async def follow_events(
    request: Request,
    core: TheCore,
    config: TheConfig,
    caller: Caller,
    topics: Annotated[
        Annotated[
            str,
            StringConstraints(pattern=r"^[0-9A-Za-z:_-]+(,[0-9A-Za-z:_-]+)*$", max_length=2_000),
        ]
        | None,
        Query(
            description="With commas between: `board:<id>`, `job:<id>`, `meeting:<id>`, `models`, "
            "`people`, `webhooks`; "
            "all of the workspace when absent."
        ),
    ] = None,
    last_event_id: Annotated[
        EventNumber | None,
        Query(description="As the header, for clients that can not set one."),
    ] = None,
    last_event_header: Annotated[
        Annotated[int, Header(ge=0, le=2**63 - 1)] | None,
        Header(alias="Last-Event-ID", description="The last number that the reader has seen."),
    ] = None,
) -> Response:
    """Stream what happens from now on, or after the last event that the reader has seen."""
    seen = last_event_header if last_event_header is not None else last_event_id
    wanted = topics.split(",") if topics else []
    frames: Frames = request.app.state.frames
    stories = _told(core.events, frames, caller.workspace, wanted, seen, config.sse_heartbeat_s)
    return EventStream(stories, request.app.state.streams)


async def _told(
    log: EventLog,
    frames: Frames,
    workspace: str,
    topics: list[str],
    seen: int | None,
    heartbeat_s: float,
) -> AsyncGenerator[bytes, None]:
    """Yield the events of the topics as frames, for ever."""
    oldest, newest = await log.bounds(workspace)
    after = newest if seen is None else seen
    lost = not oldest - 1 <= after <= newest
    after = newest if lost else after
    async with log.subscribe(workspace, topics=topics, after=after) as subscription:
        yield PREAMBLE
        if lost:
            yield frames.of(StoredEvent(after, workspace, "", RESET, {}, datetime.now(UTC)))
        while True:
            found = await subscription.receive_all(heartbeat_s)
            for one in found:
                yield notice_frame(one) if isinstance(one, Notice) else frames.of(one)
            if not found:
                yield HEARTBEAT
