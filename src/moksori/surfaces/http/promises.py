"""What routes promise in the OpenAPI document: which errors they answer, in which shape."""

from typing import Any, Final

from pydantic import BaseModel

from moksori.surfaces.http.failures import OpenAIProblem, Problem
from moksori.surfaces.http.replies import PROBLEM_TYPE

Responses = dict[int | str, dict[str, Any]]

_TEXTS: Final = {
    400: "A value can not be used.",
    401: "No key, or one that is unknown or revoked.",
    403: "This caller may not do that.",
    404: "There is no such thing in this workspace.",
    409: "Not possible in this state.",
    412: "Somebody changed it meanwhile; see `If-Match`.",
    413: "The file is too large.",
    415: "Not audio, or not multipart/form-data.",
    416: "The file ends before that part.",
    421: "This host name is not accepted.",
    422: "A value or the recording can not be used.",
    429: "Too many wrong passwords; see `Retry-After`.",
    500: "Something went wrong here.",
    502: "The recogniser failed.",
    503: "Busy, or a part is down; see `Retry-After`.",
    504: "The answer did not come in time.",
    507: "No space is left.",
}
ALWAYS: Final = (401, 403, 421, 500, 503)
UPLOAD: Final = (*ALWAYS, 404, 413, 415, 422, 507)
WAITING: Final = (*UPLOAD, 409, 501, 502, 504)


def problems(*statuses: int) -> Responses:
    """Return problem answers for these statuses."""
    return {status: _failure(status, PROBLEM_TYPE, Problem) for status in sorted(statuses)}


def openai_problems(*statuses: int) -> Responses:
    """Return the same in OpenAI's shape, which knows 400 for all that can not be used."""
    known = {400 if status in {415, 422} else status for status in statuses}
    return {status: _failure(status, "application/json", OpenAIProblem) for status in sorted(known)}


def _failure(status: int, media_type: str, shape: type[BaseModel]) -> dict[str, Any]:
    """Point to the shape by name: FastAPI would build a validator for each place."""
    schema = {"$ref": f"#/components/schemas/{shape.__name__}"}
    return {
        "description": _TEXTS.get(status, "See `code`."),
        "content": {media_type: {"schema": schema}},
    }


EVENT: Final = {
    "type": "object",
    "description": "One event; `data` is JSON.",
    "properties": {
        "id": {"type": "string"},
        "event": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
        "retry": {"type": "integer"},
    },
}
"""The shape of each event in a stream."""


def events(description: str, example: str) -> Responses:
    """Describe a stream of server-sent events."""
    content = {"text/event-stream": {"schema": EVENT, "example": example}}
    return {200: {"description": description, "content": content}}


def media(description: str, *types: str, binary: bool = False) -> dict[str, Any]:
    """Describe an answer of text or bytes; one of JSON is an object."""
    text = {"type": "string", **({"format": "binary"} if binary else {})}
    content = {
        kind: {"schema": {"type": "object"} if kind == "application/json" else text}
        for kind in types
    }
    return {"description": description, "content": content}


def sound(media_type: str, *statuses: int) -> Responses:
    """Describe a file of sound, of which players may ask for a part, and its problems."""
    ranges = {"Accept-Ranges": {"schema": {"type": "string"}}}
    part = {"Content-Range": {"schema": {"type": "string"}}}
    return {
        200: {**media("The sound.", media_type, binary=True), "headers": ranges},
        206: {
            **media("The part that `Range` asks for.", media_type, binary=True),
            "headers": {**ranges, **part},
        },
        **problems(*statuses, 416),
    }


def links(expression: str, parameter: str, *operations: str) -> dict[str, Any]:
    """Tell which operations take a value of this answer."""
    return {
        "links": {
            name: {"operationId": name, "parameters": {parameter: expression}}
            for name in operations
        }
    }
