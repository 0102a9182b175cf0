"""`POST /v1/audio/transcriptions`."""

from functools import partial
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from moksori.surfaces.http.callers import Caller, TheConfig, TheCore
from moksori.surfaces.http.fields import FILE_FIELD, form_body, parsed
from moksori.surfaces.http.forms import Form, open_form
from moksori.surfaces.http.jobs import MEDIA_TYPES
from moksori.surfaces.http.oneshot import model_headers, wait_for
from moksori.surfaces.http.openai.fields import TranscriptionFields
from moksori.surfaces.http.openai.shapes import Transcription, answer
from moksori.surfaces.http.openai.streaming import streamed
from moksori.surfaces.http.promises import EVENT, WAITING, media, openai_problems
from moksori.surfaces.http.streams import EventStream
from moksori.transcripts.formats import joined_text, srt, vtt
from moksori.transcripts.model import NewTranscript, Segment, Transcript

router: Final = APIRouter(prefix="/v1", tags=["openai"])

_TRANSCRIPT: Final = media("The transcript.", "text/plain", "application/x-subrip", "text/vtt")
_TRANSCRIPT["content"]["text/event-stream"] = {"schema": EVENT}


@router.post(
    "/audio/transcriptions",
    summary="Transcribe as OpenAI's API does",
    response_model=Transcription,
    responses={200: _TRANSCRIPT, **openai_problems(*WAITING)},
    openapi_extra=form_body(TranscriptionFields, array_suffix="[]"),
)
async def create_transcription(
    request: Request, core: TheCore, config: TheConfig, caller: Caller
) -> Any:  # noqa: ANN401 - JSON, text or a stream
    """Wait for the text, or stream it; nothing of the recording is kept."""
    form = await open_form(request, file_field=FILE_FIELD, limit_bytes=config.upload_limit_bytes)
    job_id = await core.transcripts.request(
        caller.workspace,
        partial(_asked, form),
        form.file(),
        limit_bytes=config.upload_limit_bytes,
    )
    fields = _fields(form)
    if fields.stream:
        told = streamed(request, caller.workspace, job_id, fields)
        return EventStream(told, request.app.state.streams)
    transcript, segments = await wait_for(request, caller.workspace, job_id)
    return _written(transcript, segments, fields)


def _fields(form: Form) -> TranscriptionFields:
    return parsed(TranscriptionFields, form.fields).checked()


def _asked(form: Form) -> NewTranscript:
    return _fields(form).asked(form.filename)


def _written(
    transcript: Transcript, segments: list[Segment], fields: TranscriptionFields
) -> Response:
    headers = model_headers(transcript)
    match fields.response_format:
        case "text":
            body = joined_text(segments) + "\n"
        case "srt":
            body = srt(segments, speakers=False)
        case "vtt":
            body = vtt(segments, speakers=False)
        case _:
            return JSONResponse(answer(transcript, segments, fields), headers=headers)
    return Response(body, media_type=MEDIA_TYPES[fields.response_format], headers=headers)
