"""The pipe from a listener back to `serve`: what people should see at once, in lines of JSON.

Nothing waits for this pipe. What a listener has to say is either written in rows as well, and then
the line only says "look", or worth knowing now and never again, and then the newest of its kind is
enough. While the parent does not read, little is kept and the rest is dropped.
"""

import json
import os
from collections.abc import Callable, Sequence
from itertools import groupby, islice
from typing import Final

import anyio
import structlog
from anyio.abc import ByteReceiveStream

from moksori.events import ListenerLoad
from moksori.ports.bus import EventLog, Notice
from moksori.ports.queue import JobQueue

_KEPT: Final = 512
_PER_LINE: Final = 64
_LONGEST_LINE: Final = 1 << 20
_AFTER_READERS_S: Final = 0.02
_WAKE: Final = b'{"wake":true}\n'

log = structlog.get_logger(__name__)

HeedLoad = Callable[[ListenerLoad], None]
"""Takes how busy a listener is."""


class Mouthpiece:
    """The listener's end, not blocking."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._notices: dict[tuple[str, str], Notice] = {}
        self._woken = False
        self._bell = anyio.Event()
        os.set_blocking(descriptor, False)

    def announce(self, workspace: str, notices: Sequence[Notice]) -> None:
        """Pass notices on; of those that wait, the newest of each key."""
        for notice in notices:
            self._notices.pop((workspace, notice.key), None)
            if len(self._notices) < _KEPT:
                self._notices[workspace, notice.key] = notice
        self._bell.set()

    def wake(self) -> None:
        """Say that something was committed."""
        self._woken = True
        self._bell.set()

    async def run(self) -> None:
        """Say what there is to say, until cancelled or until nobody listens any more."""
        while True:
            await self._bell.wait()
            self._bell = anyio.Event()
            while line := self._next():
                if not await self._say(line):
                    return

    def _next(self) -> bytes:
        """Return the next line: a wake-up is more urgent than notices."""
        if self._woken:
            self._woken = False
            return _WAKE
        taken = list(islice(self._notices.items(), _PER_LINE))
        for key, _ in taken:
            del self._notices[key]
        told = [
            {
                "workspace": workspace,
                "topic": notice.topic,
                "type": notice.type,
                "payload": notice.payload,
                "key": notice.key,
            }
            for (workspace, _), notice in taken
        ]
        return json.dumps({"notices": told}).encode() + b"\n" if told else b""

    async def _say(self, line: bytes) -> bool:
        """Write a line, however slowly it is read; tell whether anybody still reads."""
        rest = memoryview(line)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                await anyio.wait_writable(self._descriptor)
            except BrokenPipeError:
                return False
        return True


class Heeding:
    """The parent's end: hands on what a listener says."""

    def __init__(self, events: EventLog, queue: JobQueue, heed_load: HeedLoad) -> None:
        self._events = events
        self._queue = queue
        self._heed_load = heed_load
        self._woken = anyio.Event()

    async def heed(self, stream: ByteReceiveStream) -> None:
        """Read lines to the end of the pipe; what is no such line is passed over."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._wake_workers)
            await self._read(stream)
            tasks.cancel_scope.cancel()
        if self._woken.is_set():
            self._queue.wake()

    async def _wake_workers(self) -> None:
        """Let people read what is new first: workers want the database and the processor then."""
        while True:
            await self._woken.wait()
            await anyio.sleep(_AFTER_READERS_S)
            self._woken = anyio.Event()
            self._queue.wake()

    async def _read(self, stream: ByteReceiveStream) -> None:
        rest = b""
        try:
            async for piece in stream:
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    self._take(line)
                if len(rest) > _LONGEST_LINE:
                    log.warning("listener_not_understood")
                    rest = b""
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            return

    def _take(self, line: bytes) -> None:
        try:
            said = json.loads(line)
            notices = [
                (str(one.pop("workspace")), Notice(**one)) for one in said.get("notices", ())
            ]
            loads = [ListenerLoad(**one.payload) for workspace, one in notices if not workspace]
            woken = bool(said.get("wake"))
        except (ValueError, TypeError, KeyError, AttributeError):
            log.warning("listener_not_understood")
            return
        if woken:
            self._events.wake()
            self._woken.set()
        for load in loads:
            self._heed_load(load)
        for workspace, group in groupby(notices, key=lambda one: one[0]):
            if workspace:
                self._events.announce(workspace, [notice for _, notice in group])
