"""One socket on its way through the doorway."""

from typing import Final

import anyio
import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send

from moksori.audio.wire import Close
from moksori.surfaces.http.failures import Failure
from moksori.surfaces.http.replies import reply

_DENIAL: Final = "websocket.http.response"

log = structlog.get_logger(__name__)


class SocketPassage:
    """One socket: it is refused before it opens with an answer of HTTP, later with a close code."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, header: str) -> None:
        self.scope = scope
        self.request_id: str = scope["state"]["request_id"]
        self.status: int | None = None
        """The status of HTTP where it was not opened, else the close code."""
        self.ending = anyio.CancelScope()
        self._header = header
        self._opened = False
        self._receive = receive
        self._send = send

    async def answer(self, failure: Failure) -> None:
        """End it without asking the application."""
        if not self._opened and _DENIAL in self.scope.get("extensions", {}):
            response = reply(HTTPConnection(self.scope), failure)
            await response(self.scope, self.receive, self.send)
        else:
            await self.send({"type": "websocket.close", "code": Close.BROKEN, "reason": ""})

    async def receive(self) -> Message:
        """Pass on what comes, and remember how the client left."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect" and self.status is None:
            self.status = message.get("code", Close.DONE)
        return message

    async def send(self, message: Message) -> None:
        """Pass on what goes out, and remember how it ended."""
        kind = message["type"]
        if kind in {"websocket.accept", f"{_DENIAL}.start"}:
            message.setdefault("headers", [])
            MutableHeaders(scope=message)[self._header] = self.request_id
        if kind == "websocket.accept":
            self._opened = True
        elif kind == "websocket.close":
            self.status = message.get("code", Close.DONE)
        elif kind == f"{_DENIAL}.start":
            self.status = message["status"]
        await self._send(message)

    def note(self, seconds: float) -> None:
        """Write the log line; the route's pattern, because a path may hold people's words."""
        route = self.scope.get("route")
        log.info(
            "socket",
            route=getattr(route, "path", None),
            status=self.status,
            duration_ms=round(seconds * 1000, 1),
        )
