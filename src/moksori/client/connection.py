"""One connection of a live track: how it is opened, what goes out, what comes in, how it ends."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

import anyio

from moksori.audio.wire import PATH, SUBPROTOCOL, Close
from moksori.client.answers import error_in, headers, refusal
from moksori.client.bell import Bell
from moksori.client.ring import Ring
from moksori.errors import BackendError, MoksoriError

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

OPEN_S: Final = 10.0
PING_S: Final = 10.0
"""A connection that is dead is noticed within twice this time."""
CLOSE_S: Final = 1.0
_CUT: Final = 1006
"""What the standard calls a connection that ended without a word."""
_SERVER_FAULT: Final = 500

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Closed:
    """How a connection ended."""

    code: int | None
    """The close code of the socket; None where none was opened."""
    error: MoksoriError | None
    """What was wrong, as far as anybody said it."""
    retryable: bool
    """Whether another connection may go on where this one ended."""
    after_s: float = 0.0
    """How long the server wants us to wait before, seconds."""


class Outgoing:
    """What a track still has to say: frames, messages between them, and its end."""

    def __init__(self, ring: Ring, bell: Bell) -> None:
        self._ring = ring
        self._bell = bell
        self.ended = False
        """Whether the ring holds the last frame of the track."""

    async def pump(self, socket: "ClientConnection", started: Told) -> None:
        """Send what the server lacks and then all that is said, until the track ends."""
        for lacking in self._ring.again(ranges(started["missing"])):
            await socket.send(lacking.packed())
        at, noted = int(started["next_sequence"]), 0
        while True:
            for note in self._ring.notes(noted, at):
                await socket.send(note.text)
                noted = note.number
            frame = self._ring.at(at)
            if frame is not None:
                await socket.send(frame.packed())
                at = frame.sequence + 1
            elif self.ended:
                await socket.send(json.dumps({"type": "stop", "frames": self._ring.next}))
                return
            else:
                await self._bell.wait()


def ranges(missing: list[Mapping[str, int]]) -> list[tuple[int, int]]:
    """Return what is missing as pairs."""
    return [(span["first"], span["last"]) for span in missing]


async def converse(
    url: str,
    key: str | None,
    start: Callable[[], Told],
    outgoing: Outgoing,
    heed: Callable[[Told], None],
) -> Closed:
    """Speak and listen over one connection, until it ends; return how it did.

    `start` is asked when the connection is there: the greeting tells our time.
    """
    from websockets.asyncio.client import connect
    from websockets.exceptions import InvalidHandshake, InvalidStatus
    from websockets.typing import Subprotocol

    opening = connect(
        socket_url(url),
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers=headers(key),
        compression=None,
        open_timeout=OPEN_S,
        ping_interval=PING_S,
        ping_timeout=PING_S,
        close_timeout=CLOSE_S,
        proxy=None,
    )
    try:
        socket = await opening
        try:
            code, last = await _both_ways(socket, start(), outgoing, heed)
        finally:
            with anyio.move_on_after(2 * CLOSE_S, shield=True):
                await socket.close()
    except InvalidStatus as exc:
        return _denied(exc.response.status_code, exc.response.body)
    except (OSError, TimeoutError, InvalidHandshake):
        return Closed(None, BackendError("the server does not answer"), retryable=True)
    return judged(code, last)


async def _both_ways(
    socket: "ClientConnection", start: Told, outgoing: Outgoing, heed: Callable[[Told], None]
) -> tuple[int, Told]:
    """Heed what comes, and send from `started` on; return the close code and the last error."""
    from websockets.exceptions import ConnectionClosed

    last: Told = {}
    async with anyio.create_task_group() as tasks:
        try:
            await socket.send(json.dumps(start))
            while True:
                told: Told = json.loads(await socket.recv())
                if told["type"] == "started":
                    tasks.start_soon(_pumped, outgoing, socket, told)
                elif told["type"] == "error":
                    last = told
                heed(told)
        except ConnectionClosed as exc:
            code = exc.rcvd.code if exc.rcvd else _CUT
        tasks.cancel_scope.cancel()
    return code, last


async def _pumped(outgoing: Outgoing, socket: "ClientConnection", started: Told) -> None:
    """Send until the connection is closed; who reads is told why."""
    from websockets.exceptions import ConnectionClosed

    with suppress(ConnectionClosed):
        await outgoing.pump(socket, started)


def judged(code: int, last: Told) -> Closed:
    """Decide from a close code and the last error how to go on."""
    if code in {Close.DONE, Close.ENDED}:
        return Closed(code, None, retryable=False)
    error = error_in(last) if last else None
    known = code in set(Close)
    if not known or Close(code).come_again:
        return Closed(code, error, retryable=True, after_s=float(last.get("retry_after_s") or 0.0))
    refused = error or BackendError(f"the server closed the connection with {code}")
    return Closed(code, refused, retryable=False)


def _denied(status: int, body: bytes | bytearray | None) -> Closed:
    """Return what a refusal before the socket was opened means."""
    error = refusal(status, body or b"")
    return Closed(None, error, retryable=error.retryable or status >= _SERVER_FAULT)


def socket_url(url: str) -> str:
    """Return where the socket of a server is."""
    parts = urlsplit(url)
    scheme = "wss" if parts.scheme in {"https", "wss"} else "ws"
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + PATH, "", ""))
