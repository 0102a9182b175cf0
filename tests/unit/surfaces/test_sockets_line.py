"""Messages of a socket, whichever protocol it speaks: text, bytes, and a client that leaves."""

from collections.abc import Mapping
from typing import Any

import anyio
import pytest
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from moksori.errors import DeadlineError
from moksori.surfaces.http.sockets import line
from moksori.surfaces.http.sockets.line import received, send

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


async def opened(*coming: Mapping[str, Any], deaf: bool = False) -> tuple[WebSocket, list[Message]]:
    """Return an open socket to which these messages come, and what it sends."""
    waiting: list[Message] = [{"type": "websocket.connect"}, *map(dict, coming)]
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0)

    async def take(message: Message) -> None:
        if deaf and message["type"] == "websocket.send":
            await anyio.sleep_forever()
        sent.append(message)

    socket = WebSocket({"type": "websocket"}, receive, take)
    await socket.accept()
    return socket, sent


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ({"text": "말"}, "말"),
        ({"text": "", "bytes": None}, ""),
        ({"bytes": b"\1"}, b"\1"),
        ({"text": None, "bytes": b""}, b""),
    ],
)
async def test_text_stays_text_and_bytes_stay_bytes(
    message: Mapping[str, Any], found: str | bytes
) -> None:
    socket, _ = await opened({"type": "websocket.receive", **message})
    assert await received(socket) == found


@pytest.mark.parametrize(("told", "code"), [({"code": 1005}, 1005), ({}, 1001)])
async def test_a_client_that_leaves_is_no_message(told: Mapping[str, int], code: int) -> None:
    socket, _ = await opened({"type": "websocket.disconnect", **told})
    with pytest.raises(WebSocketDisconnect) as caught:
        await received(socket)
    assert caught.value.code == code


async def test_text_is_sent_as_it_is() -> None:
    socket, sent = await opened()
    await send(socket, '{"a":"말"}')
    assert sent[-1]["text"] == '{"a":"말"}'


async def test_a_client_that_does_not_read_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line, "SEND_S", 0.01)
    socket, sent = await opened(deaf=True)
    with pytest.raises(DeadlineError):
        await send(socket, "{}")
    assert len(sent) == 1
