"""A plain speaker of `voice.v1` for tests: it sends what it is told to, and checks nothing."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import anyio
import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from moksori.audio.wire import PATH, SUBPROTOCOL, WireFrame

WAIT_S: Final = 10.0

Json = dict[str, Any]


def frame(number: int, *, rate_hz: int = 16_000, captured_s: float | None = None) -> bytes:
    """Return a frame that no other number has, as it is sent."""
    sound = np.full(rate_hz // 50, number % 30_000 + 1, dtype="<i2").tobytes()
    return WireFrame(number, 0.02 * number if captured_s is None else captured_s, sound).packed()


def number_of(pcm: bytes) -> int:
    """Return the number of a frame by its sound."""
    return int(np.frombuffer(pcm, dtype="<i2")[160]) - 1


class Phone:
    """One socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, kind: str, **fields: Any) -> None:  # noqa: ANN401 - anything JSON can say
        """Send a message."""
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def start(self, **fields: Any) -> Json:  # noqa: ANN401 - as `say`
        """Greet, and return what `started` says."""
        await self.say("start", **{"track": "t", "sample_rate": 16_000, "captured_at": 0, **fields})
        return await self.hear("started")

    async def speak(self, numbers: Sequence[int]) -> None:
        """Send frames."""
        for number in numbers:
            await self.socket.send(frame(number))

    async def next(self) -> Json:
        """Return the next message of the server."""
        with anyio.fail_after(WAIT_S):
            said: Json = json.loads(await self.socket.recv())
        return said

    async def hear(self, *kinds: str) -> Json:
        """Return the next message of one of these kinds; others are passed over."""
        while (said := await self.next())["type"] not in kinds:
            pass
        return said

    async def acknowledged(self, sequence: int) -> Json:
        """Wait until all frames up to this one are on the disk."""
        while (ack := await self.hear("ack"))["sequence"] < sequence:
            pass
        return ack

    async def closed(self) -> tuple[int, Json | None]:
        """Wait for the end; return the close code and the last message."""
        last: Json | None = None
        try:
            while True:
                last = await self.next()
        except ConnectionClosed as exc:
            return exc.rcvd.code if exc.rcvd else 1006, last


@asynccontextmanager
async def calling(
    url: str, *, protocols: Sequence[str] = (SUBPROTOCOL,), **headers: str
) -> AsyncIterator[Phone]:
    """Open a socket to a server."""
    where = urlsplit(url)
    name = headers.pop("Host", where.netloc)
    async with connect(
        f"ws://{name}{PATH}",
        host=where.hostname,
        port=where.port,
        subprotocols=[Subprotocol(name) for name in protocols] or None,
        additional_headers=headers,
        proxy=None,
        close_timeout=1,
    ) as socket:
        yield Phone(socket)
