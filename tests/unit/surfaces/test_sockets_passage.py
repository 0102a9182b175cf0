"""A socket in the doorway: refused, broken, closed, and what the log says of it."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.testing import capture_logs

from moksori.audio.wire import Close
from moksori.surfaces.http.config import HttpConfig
from moksori.surfaces.http.doorway import Doorway

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

HOST = (b"host", b"localhost")


def scope(*headers: tuple[bytes, bytes], denial: bool = True) -> dict[str, Any]:
    app = FastAPI()
    app.state.config = HttpConfig()
    return {
        "type": "websocket",
        "app": app,
        "path": "/api/v1/audio",
        "scheme": "ws",
        "query_string": b"",
        "root_path": "",
        "server": ("127.0.0.1", 80),
        "headers": list(headers) or [HOST],
        "extensions": {"websocket.http.response": {}} if denial else {},
    }


async def passed(app: ASGIApp, asked: dict[str, Any]) -> tuple[list[Message], Mapping[str, Any]]:
    """Return what was sent, and the log line."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.disconnect", "code": 1001}

    with capture_logs() as lines:
        await Doorway(app, HttpConfig())(asked, receive, send)
    [line] = [line for line in lines if line["event"] == "socket"]
    return sent, line


async def never(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError(scope, receive, send)


async def breaks_late(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive
    await send({"type": "websocket.accept"})
    raise ValueError("비밀")


async def breaks_early(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive, send
    raise ValueError("비밀")


async def is_left(scope: Scope, receive: Receive, send: Send) -> None:
    del scope
    await send({"type": "websocket.accept"})
    await receive()


async def test_a_stranger_gets_an_answer_of_http() -> None:
    sent, line = await passed(never, scope(HOST, (b"origin", b"https://evil.example")))
    assert [one["type"] for one in sent] == [
        "websocket.http.response.start",
        "websocket.http.response.body",
    ]
    assert (sent[0]["status"], line["status"]) == (403, 403)
    assert b'"code":"access_denied"' in sent[1]["body"]


async def test_where_a_server_can_not_answer_it_closes() -> None:
    sent, _ = await passed(never, scope((b"host", b"evil.example"), denial=False))
    assert [one["type"] for one in sent] == ["websocket.close"]


async def test_what_breaks_before_it_opens_is_a_500() -> None:
    sent, line = await passed(breaks_early, scope())
    assert (sent[0]["status"], line["status"]) == (500, 500)
    assert "비밀" not in str(sent)


async def test_what_breaks_later_is_closed() -> None:
    sent, line = await passed(breaks_late, scope((b"x-request-id", b"r-1"), HOST))
    assert [one["type"] for one in sent] == ["websocket.accept", "websocket.close"]
    assert sent[0]["headers"] == [(b"x-request-id", b"r-1")]
    assert sent[1]["code"] == line["status"] == Close.BROKEN


async def test_how_a_client_left_is_noted() -> None:
    _, line = await passed(is_left, scope())
    assert line["status"] == 1001
