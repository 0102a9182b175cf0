"""JSON bodies that are read by hand, where a route takes more than one kind of body."""

from typing import Any, Final, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from moksori.errors import UploadTooLargeError

LIMIT_BYTES: Final = 64 * 1024 * 1024

M = TypeVar("M", bound=BaseModel)


async def json_body(request: Request, model: type[M], *, limit_bytes: int = LIMIT_BYTES) -> M:
    """Read a body as JSON of this shape.

    Raises:
        UploadTooLargeError: it has more than `limit_bytes`.
        RequestValidationError: it is no JSON, or a value can not be used.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit_bytes:
            raise UploadTooLargeError("the body is too large", limit_bytes=limit_bytes)
    try:
        return model.model_validate_json(bytes(body))
    except ValidationError as exc:
        raise RequestValidationError(
            [{**error, "loc": ("body", *error["loc"])} for error in exc.errors()]
        ) from exc


def either_body(form: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """Describe a body that is the form, or JSON of a shape, for the OpenAPI document."""
    described: dict[str, Any] = form["requestBody"]
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    content = {**described["content"], "application/json": {"schema": schema}}
    return {"requestBody": {**described, "content": content}}
