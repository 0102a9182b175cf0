"""The shortest way: a file in, its text out."""

from functools import partial
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from moksori.surfaces.http.callers import Caller, TheConfig
from moksori.surfaces.http.fields import FILE_FIELD, PlainFields, form_body, parsed
from moksori.surfaces.http.forms import Form, open_form
from moksori.surfaces.http.oneshot import confidence, hear, model_headers
from moksori.surfaces.http.promises import WAITING, problems
from moksori.surfaces.http.shapes import PlainTranscript
from moksori.transcripts.formats import joined_text
from moksori.transcripts.model import NewTranscript

router: Final = APIRouter(prefix="/api/stt", tags=["transcribe"])


@router.post(
    "/transcribe",
    summary="Transcribe a short recording and wait for the text",
    responses=problems(*WAITING),
    openapi_extra=form_body(PlainFields),
)
async def transcribe(
    request: Request, response: Response, config: TheConfig, caller: Caller
) -> PlainTranscript:
    """Wait for the text; nothing of the recording is kept. Long ones: `conversation/request`."""
    form = await open_form(request, file_field=FILE_FIELD, limit_bytes=config.upload_limit_bytes)
    transcript, segments = await hear(request, form, partial(_asked, form), caller.workspace)
    response.headers.update(model_headers(transcript))
    return PlainTranscript(
        text=joined_text(segments),
        language=transcript.language,
        confidence=confidence(segments),
        model=transcript.model or "",
        demo=transcript.demo,
    )


def _asked(form: Form) -> NewTranscript:
    return parsed(PlainFields, form.fields).asked(form.filename)
