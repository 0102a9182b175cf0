"""How a socket comes to its end: the first reason counts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio
from anyio.abc import TaskGroup
from starlette.websockets import WebSocketDisconnect

from moksori.audio.wire import Close
from moksori.errors import DeadlineError, MoksoriError
from moksori.surfaces.http.config import Locale
from moksori.surfaces.http.sockets.messages import Told
from moksori.surfaces.http.sockets.refusing import close_of, error_told


class Ending:
    """The reason why a socket ends; whoever finds one stops everything else."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self._scope = anyio.CancelScope()
        self.gone = False
        """Whether the client has left, so that nothing can be told."""
        self.last: Told | None = None
        self.code: Close | None = None

    @asynccontextmanager
    async def working(self) -> AsyncIterator[TaskGroup]:
        """Run what belongs to a socket, until all of it has ended or an end is found."""
        async with anyio.create_task_group() as tasks:
            self._scope = tasks.cancel_scope
            yield tasks

    async def watch(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do a part of the work; an error of it is the end."""
        try:
            await work()
        except MoksoriError as error:
            self.failed(error)
        except WebSocketDisconnect:
            self.gone = True

    def found(self, code: Close, last: Told | None = None) -> None:
        """Note a reason, and stop."""
        self.noted(code, last)
        self.stop()

    def noted(self, code: Close, last: Told | None = None) -> None:
        """Note a reason, and let the work come to its end by itself."""
        if self.code is None:
            self.code, self.last = code, last

    def failed(self, error: MoksoriError) -> None:
        """Note an error, and stop."""
        self.refused(error)
        self.stop()

    def refused(self, error: MoksoriError) -> None:
        """Note an error, and let the work come to its end by itself."""
        self.noted(close_of(error), error_told(error, self._locale))

    def stop(self) -> None:
        """Stop what runs inside `working`."""
        self._scope.cancel()


@contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """Run a block for so long at most.

    Raises:
        DeadlineError: it took longer.
    """
    try:
        with anyio.fail_after(seconds):
            yield
    except TimeoutError as exc:
        raise DeadlineError(f"{what} took more than {seconds:g} s") from exc
