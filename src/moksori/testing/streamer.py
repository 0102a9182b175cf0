"""A plain client of `WS /api/v1/conversation/stream` for tests."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import anyio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from moksori.surfaces.http.conversation_stream import PATH

WAIT_S: Final = 30.0

Json = dict[str, Any]


class Streamer:
    """One socket, and all that was told on it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.told: list[Json] = []

    async def send(self, *chunks: bytes) -> None:
        """Send chunks."""
        for chunk in chunks:
            await self.socket.send(chunk)

    async def say(self, **message: Any) -> None:  # noqa: ANN401 - anything JSON can say
        """Send a message."""
        await self.socket.send(json.dumps(message))

    async def hear(self, *kinds: str) -> Json:
        """Return the next message of one of these kinds."""
        with anyio.fail_after(WAIT_S):
            while True:
                self.told.append(json.loads(await self.socket.recv()))
                if self.told[-1]["type"] in kinds:
                    return self.told[-1]

    async def closed(self) -> int:
        """Hear everything to the end; return the close code."""
        try:
            await self.hear()
        except ConnectionClosed as exc:
            return exc.rcvd.code if exc.rcvd else 1006
        raise AssertionError("a socket that is not closed has no end")

    def of(self, kind: str) -> Sequence[Json]:
        """Return what was told of one kind."""
        return [one for one in self.told if one["type"] == kind]


@asynccontextmanager
async def streaming(
    url: str, *, headers: dict[str, str] | None = None, **query: object
) -> AsyncIterator[Streamer]:
    """Open a stream at a server."""
    asked = f"?{urlencode(query)}" if query else ""
    where = f"ws://{urlsplit(url).netloc}{PATH}{asked}"
    async with connect(
        where, additional_headers=headers or {}, proxy=None, close_timeout=1
    ) as socket:
        yield Streamer(socket)
