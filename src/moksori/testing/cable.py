"""A cable between a client and a server that tests cut, and that may swallow what comes back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from urllib.parse import urlsplit

import anyio
from anyio.abc import SocketAttribute, SocketStream


class Cable:
    """Passes bytes on, both ways."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._scopes: set[anyio.CancelScope] = set()
        self.swallows = False
        """Whether what the server says is lost."""
        self.unplugged = False
        """Whether new connections are cut at once."""
        self.connections = 0
        """How often somebody has connected."""

    def cut(self) -> None:
        """Cut all connections in the middle of whatever is on its way."""
        for scope in self._scopes:
            scope.cancel()

    async def carry(self, near: SocketStream) -> None:
        """Serve one connection."""
        self.connections += 1
        try:
            with anyio.CancelScope() as scope:
                self._scopes.add(scope)
                if not self.unplugged:
                    await self._both_ways(near)
        finally:
            self._scopes.discard(scope)
            with anyio.CancelScope(shield=True):
                await anyio.aclose_forcefully(near)

    async def _both_ways(self, near: SocketStream) -> None:
        far = await anyio.connect_tcp("127.0.0.1", self._port)
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(partial(self._pass, far, near, back=True))
                await self._pass(near, far, back=False)
                tasks.cancel_scope.cancel()
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.aclose_forcefully(far)

    async def _pass(self, source: SocketStream, sink: SocketStream, *, back: bool) -> None:
        with suppress(anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
            while True:
                data = await source.receive()
                if not (back and self.swallows):
                    await sink.send(data)


@asynccontextmanager
async def cable_to(url: str) -> AsyncIterator[tuple[Cable, str]]:
    """Lay a cable to a server; yield it, and the URL of its near end."""
    cable = Cable(urlsplit(url).port or 80)
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(SocketAttribute.local_port)  # noqa: S610 - no database
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, cable.carry)
        yield cable, f"http://127.0.0.1:{port}"
        tasks.cancel_scope.cancel()
