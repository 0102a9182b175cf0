"""What every open socket has: messages that come and go, and how long that may take."""

from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from moksori.audio.wire import Close
from moksori.surfaces.http.sockets.ending import within

OPEN_S: Final = 20.0
"""Opening a meeting or a track takes no longer."""
SEND_S: Final = 30.0
"""A client that reads nothing for so long is told nothing more."""
CLOSE_S: Final = 2.0
"""The last message and the close code take no longer."""
LOOK_S: Final = 30.0
"""A reader of events looks for itself this often, should nobody wake it."""


async def received(socket: WebSocket) -> str | bytes:
    """Wait for the next message.

    Raises:
        WebSocketDisconnect: the client has left.
    """
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", Close.LEAVING))
    text: str | None = message.get("text")
    data: bytes = message.get("bytes") or b""
    return data if text is None else text


async def send(socket: WebSocket, text: str) -> None:
    """Send a message.

    Raises:
        DeadlineError: the client does not read.
        WebSocketDisconnect: it has left.
    """
    with within(SEND_S, "telling the client"):
        await socket.send_text(text)
