"""`POST /api/v1/audio/chunks`: recordings of simple clients, a piece in each request."""

from typing import Annotated, Final

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, StringConstraints, WithJsonSchema
from starlette.requests import Request

from moksori.meetings.live.chunks import MOST_BYTES
from moksori.surfaces.http.asks import Ask
from moksori.surfaces.http.bodies import json_body
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.encoded import decoded_in_turns
from moksori.surfaces.http.jobs import IdempotencyKey
from moksori.surfaces.http.promises import ALWAYS, problems

END: Final = "-"
"""In place of sound: the recording has ended."""

STORED: Final = "stored"
ENDED: Final = "ended"

_LONGEST: Final = (MOST_BYTES + 2) // 3 * 4 + 1024
"""The body of a request: base64, and the JSON around it."""

router = APIRouter(prefix="/api/v1/audio", tags=["meetings"])

RandomKey = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")],
    Header(alias="randomkey", description="Names the recording; the client makes it up."),
]


_GROUP: Final = "[A-Za-z0-9+/]"
Sound64 = Annotated[
    str,
    WithJsonSchema(  # the decoder checks it: a pattern would read it all once more
        {
            "type": "string",
            "pattern": f"^(-|({_GROUP}{{4}})*({_GROUP}{{2}}==|{_GROUP}{{3}}=|{_GROUP}{{4}}))$",
        }
    ),
]


class ChunkAsk(Ask):
    """A piece of a recording."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    body: Sound64
    """Sound as base64, or `-`: the recording has ended."""


class ChunkTaken(BaseModel):
    """What became of it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    statusCode: int = 200  # noqa: N815 - the name that such clients read
    """The status once more."""
    body: str
    """`stored`, or `ended`."""
    meeting_id: str
    """The meeting that the recording becomes, under `/api/v1/meetings`."""


@router.post(
    "/chunks",
    summary="Send a piece of a recording",
    responses={
        200: {"description": "It is on the disk."},
        **problems(*ALWAYS, 404, 409, 413, 415, 422, 504, 507),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ChunkAsk"}}},
        }
    },
)
async def take_chunk(
    request: Request,
    core: TheCore,
    caller: Caller,
    randomkey: RandomKey,
    idempotency_key: IdempotencyKey = None,
) -> ChunkTaken:
    """Take a piece in and answer once it is on the disk; the first one begins the recording.

    Pieces follow each other in the order of their requests. They may be cut from one stream or be
    a file each. A piece with an `Idempotency-Key` counts once, however often it is sent.
    """
    ask = await json_body(request, ChunkAsk, limit_bytes=_LONGEST)
    if ask.body == END:
        meeting = await core.chunks.end(caller.workspace, randomkey)
        return ChunkTaken(body=ENDED, meeting_id=meeting.id)
    sound = await decoded_in_turns(ask.body, "body", limit_bytes=MOST_BYTES)
    meeting = await core.chunks.take(caller.workspace, randomkey, sound, name=idempotency_key)
    return ChunkTaken(body=STORED, meeting_id=meeting.id)
