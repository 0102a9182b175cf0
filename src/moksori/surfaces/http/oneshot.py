"""One request, one transcript: the caller waits, and nothing of it is kept."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from math import exp
from typing import Final

import anyio
from starlette.requests import ClientDisconnect, Request

from moksori.core import Core
from moksori.errors import MoksoriError
from moksori.surfaces.http.config import HttpConfig
from moksori.surfaces.http.forms import Form
from moksori.transcripts.model import NewTranscript, Segment, Transcript

MODEL_HEADER: Final = "X-Moksori-Model"

_CLEAN_UP_S: Final = 10.0


@asynccontextmanager
async def passing_job(core: Core, workspace: str, job_id: str) -> AsyncIterator[None]:
    """Delete a job at the end, whatever the end is; a worker on it stops."""
    try:
        yield
    finally:
        with anyio.move_on_after(_CLEAN_UP_S, shield=True), suppress(MoksoriError):
            await core.transcripts.delete(workspace, job_id)


async def hear(
    request: Request, form: Form, ask: Callable[[], NewTranscript], workspace: str
) -> tuple[Transcript, list[Segment]]:
    """Take a recording in, wait for its transcript, and forget it.

    Raises:
        MoksoriError: as `Transcripts.request` and `Transcripts.result`.
        ClientDisconnect: the caller went away; the work was stopped.
    """
    core: Core = request.app.state.core
    config: HttpConfig = request.app.state.config
    job_id = await core.transcripts.request(
        workspace, ask, form.file(), limit_bytes=config.upload_limit_bytes
    )
    return await wait_for(request, workspace, job_id)


async def wait_for(
    request: Request, workspace: str, job_id: str
) -> tuple[Transcript, list[Segment]]:
    """Wait for a job's end as long as the caller does, and forget the job.

    Raises:
        MoksoriError: as `Transcripts.result`.
        ClientDisconnect: the caller went away.
    """
    core: Core = request.app.state.core
    config: HttpConfig = request.app.state.config
    outcome: tuple[Transcript, list[Segment]] | MoksoriError | None = None
    async with passing_job(core, workspace, job_id), anyio.create_task_group() as tasks:
        tasks.start_soon(_until_gone, request, tasks.cancel_scope)
        try:
            outcome = await core.transcripts.result(
                workspace, job_id, deadline_s=config.sync_deadline_s
            )
        except MoksoriError as error:
            outcome = error
        tasks.cancel_scope.cancel()
    if isinstance(outcome, MoksoriError):
        raise outcome
    if outcome is None:
        raise ClientDisconnect
    return outcome


async def _until_gone(request: Request, scope: anyio.CancelScope) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


def confidence(segments: list[Segment]) -> float:
    """Return the mean probability of what was written, weighted by duration; 0 for nothing."""
    weights = [max(segment.end_s - segment.start_s, 0.001) for segment in segments]
    if not weights:
        return 0.0
    weighed = sum(
        weight * segment.avg_logprob for weight, segment in zip(weights, segments, strict=True)
    )
    return min(1.0, exp(weighed / sum(weights)))


def model_headers(transcript: Transcript) -> dict[str, str]:
    """Name the model in a header, for formats that have no room for it."""
    name = transcript.model or ""
    return {MODEL_HEADER: name} if name and name.isascii() and name.isprintable() else {}
