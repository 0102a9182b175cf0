"""What every request and every socket passes on its way in and out.

A request id, a log line, the guard of the loopback, security headers, and an answer when something
breaks that nobody foresaw.
"""

import re
import traceback
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import anyio
import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect
from structlog.contextvars import bound_contextvars

from moksori.surfaces.http.config import HttpConfig
from moksori.surfaces.http.failures import Failure
from moksori.surfaces.http.origins import refusal, stranger
from moksori.surfaces.http.replies import reply
from moksori.surfaces.http.sockets.passage import SocketPassage

REQUEST_ID_HEADER: Final = "X-Request-ID"

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
"""Sent with every answer that does not say otherwise."""

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_DRAIN_BYTES: Final = 16 * 1024 * 1024
_DRAIN_S: Final = 2.0

log = structlog.get_logger(__name__)


class Doorway:
    """The outermost ASGI application."""

    def __init__(self, app: ASGIApp, config: HttpConfig) -> None:
        self._app = app
        self._config = config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or one socket through."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["request_id"] = request_id(scope)
        passage: Passage | SocketPassage
        if scope["type"] == "http":
            passage, refused = Passage(scope, receive, send), refusal(scope, self._config)
        else:
            passage = SocketPassage(scope, receive, send, REQUEST_ID_HEADER)
            refused = refusal(scope, self._config) or stranger(scope, self._config)
        with bound_contextvars(request_id=passage.request_id):
            await self._through(passage, refused)

    async def _through(self, passage: "Passage | SocketPassage", refused: Failure | None) -> None:
        began = anyio.current_time()
        try:
            if refused is not None:
                await passage.answer(refused)
            else:
                with passage.ending:
                    await self._app(passage.scope, passage.receive, passage.send)
        except (ClientDisconnect, WebSocketDisconnect):
            log.info("client_gone")
        except Exception as exc:  # noqa: BLE001 - the supervisor of a request
            log.error("request_broke", **described(exc))  # noqa: TRY400 - messages may quote people
            if passage.status is None:
                await passage.answer(Failure("internal"))
        passage.note(anyio.current_time() - began)


class Passage:
    """One request on its way through the doorway.

    A HEAD is a GET whose answer ends before its body: a stream is not read for it.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._method = scope["method"]
        self._head_only = self._method == "HEAD"
        self.scope = {**scope, "method": "GET"} if self._head_only else scope
        self.status: int | None = None
        self.ending = anyio.CancelScope()
        """Cancelled when nothing more is to be answered."""
        self._receive = receive
        self._send = send
        self._body_left = True
        self.request_id: str = scope["state"]["request_id"]

    async def answer(self, failure: Failure) -> None:
        """Answer without asking the application."""
        response = reply(Request(self.scope), failure)
        await response(self.scope, self.receive, self.send)

    async def receive(self) -> Message:
        """Pass on a piece of the body, and remember whether there is more."""
        message = await self._receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self._body_left = False
        return message

    async def send(self, message: Message) -> None:
        """Pass on a piece of the answer, with our headers at its start."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID_HEADER] = self.request_id
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        elif self._head_only:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
            self.ending.cancel()
            return
        elif self._early(message):
            await self._send({**message, "more_body": True})
            await self._drain()
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self._send(message)

    def _early(self, message: Message) -> bool:
        """Tell whether this ends an answer while the caller still sends."""
        return not message.get("more_body", False) and self._body_left and self._announces_body()

    def _announces_body(self) -> bool:
        headers = Headers(scope=self.scope)
        return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers

    async def _drain(self) -> None:
        """Read on for a moment: closing now would reset the connection before the answer is read.

        A caller that waits for `100 Continue` sends nothing, and is not kept.
        """
        if "expect" in Headers(scope=self.scope):
            return
        room = _DRAIN_BYTES
        with anyio.move_on_after(_DRAIN_S):
            while self._body_left and room > 0:
                room -= len((await self.receive()).get("body", b""))

    def note(self, seconds: float) -> None:
        """Write the log line; the route's pattern, because a path may hold people's words."""
        route = self.scope.get("route")
        log.info(
            "request",
            method=self._method,
            route=getattr(route, "path", None),
            status=self.status,
            duration_ms=round(seconds * 1000, 1),
        )


def request_id(scope: Scope) -> str:
    """Return the id that the caller gave, or a new one."""
    asked = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
    return asked if _REQUEST_ID.fullmatch(asked) else uuid4().hex


def described(exc: BaseException) -> dict[str, Any]:
    """Say what broke and where, without the exception's message: it may quote people."""
    frames = traceback.extract_tb(exc.__traceback__)[-8:]
    return {
        "error": type(exc).__qualname__,
        "cause": type(exc.__cause__).__qualname__ if exc.__cause__ else None,
        "where": [f"{frame.filename}:{frame.lineno}:{frame.name}" for frame in frames],
    }
