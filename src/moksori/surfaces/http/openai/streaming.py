"""`stream=true`: the text while it is recognised. Deltas are never taken back."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import anyio
from starlette.requests import Request

from moksori.core import Core
from moksori.errors import DeadlineError, MoksoriError
from moksori.events import FinalSummary, JobFailed, TranscriptSegment
from moksori.ports.bus import StoredEvent
from moksori.surfaces.http.config import HttpConfig
from moksori.surfaces.http.failures import Failure
from moksori.surfaces.http.oneshot import passing_job
from moksori.surfaces.http.openai.fields import TranscriptionFields
from moksori.surfaces.http.openai.shapes import origin, track_names
from moksori.surfaces.http.replies import locale_of
from moksori.surfaces.http.streams import HEARTBEAT, frame


async def streamed(
    request: Request, workspace: str, job_id: str, fields: TranscriptionFields
) -> AsyncGenerator[bytes, None]:
    """Yield a job as OpenAI's events; a failure is an event as well, for the status is sent."""
    core: Core = request.app.state.core
    config: HttpConfig = request.app.state.config
    teller = _Teller(core, workspace, job_id, fields)
    try:
        async with (
            passing_job(core, workspace, job_id),
            aclosing(_followed(core, config, workspace, job_id)) as events,
        ):
            async for event in events:
                if event is None:
                    yield HEARTBEAT
                elif event.type == JobFailed.type:
                    failed = Failure(str(event.payload["code"]))
                    yield frame(failed.openai(locale_of(request)).model_dump())
                else:
                    for told in await teller.tell(event):
                        yield frame(told)
    except MoksoriError as error:
        yield frame(Failure.of(error).openai(locale_of(request)).model_dump())


async def _followed(
    core: Core, config: HttpConfig, workspace: str, job_id: str
) -> AsyncGenerator[StoredEvent | None, None]:
    last_s = anyio.current_time() + config.sync_deadline_s
    heartbeat_s = min(config.sse_heartbeat_s, config.sync_deadline_s)
    async with core.transcripts.follow(workspace, job_id, heartbeat_s=heartbeat_s) as events:
        async for event in events:
            yield event
            if anyio.current_time() > last_s:
                raise DeadlineError("the transcript is not ready yet")


class _Teller:
    """Turns events of a job into OpenAI's."""

    def __init__(
        self, core: Core, workspace: str, job_id: str, fields: TranscriptionFields
    ) -> None:
        self._core = core
        self._place = (workspace, job_id)
        self._fields = fields
        self._text = ""

    async def tell(self, event: StoredEvent) -> list[dict[str, Any]]:
        if event.type == TranscriptSegment.type:
            return await self._segment(event.payload)
        if event.type == FinalSummary.type:
            return [await self._done()]
        return []

    async def _segment(self, payload: Mapping[str, Any]) -> list[dict[str, Any]]:
        words = " ".join(payload["text"].split())
        delta = f" {words}" if self._text and words else words
        self._text += delta
        told: list[dict[str, Any]] = [{"type": "transcript.text.delta", "delta": delta}]
        if self._fields.response_format == "diarized_json":
            told[0]["segment_id"] = payload["id"]
            told.append(await self._diarized(payload))
        return told

    async def _diarized(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        speaker = payload["speaker"]
        if speaker is None:
            transcript = await self._core.transcripts.get(*self._place)
            speaker = track_names(transcript, self._fields).of(payload["track"])
        return {
            "type": "transcript.text.segment",
            "id": payload["id"],
            "start": payload["start"],
            "end": payload["end"],
            "text": payload["text"],
            "speaker": speaker,
        }

    async def _done(self) -> dict[str, Any]:
        transcript = await self._core.transcripts.get(*self._place)
        return {"type": "transcript.text.done", "text": self._text, **origin(transcript)}
