"""Bodies that are read by hand: in pieces, up to a limit, as JSON of one shape."""

from collections.abc import Iterable
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.types import Message

from moksori.errors import UploadTooLargeError
from moksori.surfaces.http.bodies import either_body, json_body

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


class Wish(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    count: int = 1


def sent(pieces: Iterable[bytes]) -> Request:
    """Return a request whose body comes in these pieces."""
    rest = iter([*pieces, b""])
    read: list[bytes] = []

    async def receive() -> Message:
        piece = next(rest)
        read.append(piece)
        return {"type": "http.request", "body": piece, "more_body": piece != b""}

    request = Request({"type": "http", "method": "POST", "headers": [], "state": {}}, receive)
    request.state.read = read
    return request


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
async def test_a_body_comes_in_pieces(size: int) -> None:
    body = '{"name": "회의록", "count": 3}'.encode()
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    assert await json_body(sent(pieces), Wish) == Wish(name="회의록", count=3)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", ("body",)),
        (b"{", ("body",)),
        (b"null", ("body",)),
        (b"[]", ("body",)),
        (b"\xff", ("body",)),
        (b"{}", ("body", "name")),
        (b'{"name": 5}', ("body", "name")),
        (b'{"name": "a", "count": "1"}', ("body", "count")),
        (b'{"name": "a", "more": 1}', ("body", "more")),
        (b'{"name": "\\ud800"}', ("body",)),
        (b"[" * 100_000, ("body",)),
    ],
)
async def test_what_does_not_fit_is_told_with_its_place(
    body: bytes, where: tuple[str, ...]
) -> None:
    with pytest.raises(RequestValidationError) as caught:
        await json_body(sent([body]), Wish)
    errors: list[dict[str, Any]] = list(caught.value.errors())
    assert where in [error["loc"] for error in errors]


async def test_what_is_too_large_is_not_read_to_its_end() -> None:
    request = sent([b"x" * 40] * 100)
    with pytest.raises(UploadTooLargeError):
        await json_body(request, Wish, limit_bytes=100)
    assert len(request.state.read) == 3


async def test_the_limit_itself_is_not_too_large() -> None:
    body = b'{"name": "a"}'
    assert await json_body(sent([body]), Wish, limit_bytes=len(body)) == Wish(name="a")
    with pytest.raises(UploadTooLargeError):
        await json_body(sent([body]), Wish, limit_bytes=len(body) - 1)


def test_the_document_tells_of_both_bodies() -> None:
    form: dict[str, Any] = {
        "requestBody": {
            "required": True,
            "content": {"multipart/form-data": {"schema": {"type": "object"}}},
        }
    }
    told = either_body(form, Wish)["requestBody"]
    assert told["required"]
    assert list(told["content"]) == ["multipart/form-data", "application/json"]
    assert told["content"]["application/json"] == {"schema": {"$ref": "#/components/schemas/Wish"}}
    assert list(form["requestBody"]["content"]) == ["multipart/form-data"], "it is left alone"
