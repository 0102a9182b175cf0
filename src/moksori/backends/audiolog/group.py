"""Group commit: a meeting that is open for writing, its waiting requests, and their flushes."""

from collections import deque
from typing import Final

import anyio
import anyio.abc
import anyio.lowlevel
import anyio.to_thread

from moksori.backends.audiolog.folder import Folder, translated
from moksori.backends.audiolog.writing import MeetingFiles, Request
from moksori.errors import BackendError, OverloadedError
from moksori.ports.audiolog import Receipt

_GROUP_BYTES: Final = 4 << 20


class OpenMeeting:
    """One meeting of this process; requests wait in it, and one flush at a time takes a group."""

    def __init__(
        self,
        folder: Folder,
        segment_bytes: int,
        max_waiting_bytes: int,
        tasks: anyio.abc.TaskGroup,
        threads: anyio.CapacityLimiter,
    ) -> None:
        self.users = 0
        self.files: MeetingFiles | None = None
        self.bell = anyio.Event()
        """Rings once when a flush is done; then there is a new one."""
        self.durable: int | None = None
        self._folder = folder
        self._segment_bytes = segment_bytes
        self._max_waiting_bytes = max_waiting_bytes
        self._tasks = tasks
        self._threads = threads
        self._opening = anyio.Lock()
        self._waiting: deque[Request] = deque()
        self._waiting_bytes = 0
        self._flushing = False

    @property
    def opened(self) -> MeetingFiles:
        """The files, which are there from `open` to `close`."""
        if self.files is None:
            raise BackendError("the meeting is not open for writing")
        return self.files

    async def open(self) -> None:
        """Lock the meeting and repair it, unless somebody did already."""
        async with self._opening:
            if self.files is None:
                with translated():
                    self.files = await anyio.to_thread.run_sync(
                        MeetingFiles, self._folder, self._segment_bytes, limiter=self._threads
                    )
                self.durable = self.files.durable

    async def close(self) -> None:
        """Give the meeting up once its last flush is done, unless somebody came back."""
        async with self._opening:
            while self._flushing:
                await self.bell.wait()
            if self.users or self.files is None:
                return
            files, self.files, self.durable = self.files, None, None
            with translated():
                await anyio.to_thread.run_sync(files.close, limiter=self._threads)
            self._ring()

    async def send(self, request: Request) -> Receipt:
        """Wait until a request is on the disk.

        Raises:
            OverloadedError: too much waits already.
        """
        if self._waiting_bytes + request.size > self._max_waiting_bytes:
            raise OverloadedError("too much audio waits for the disk")
        self._waiting.append(request)
        self._waiting_bytes += request.size
        if not self._flushing:
            self._flushing = True
            self._tasks.start_soon(self._flush)
        while request.receipt is None:
            if request.error is not None:
                raise request.error
            await self.bell.wait()
        return request.receipt

    async def _flush(self) -> None:
        """Take group after group to the disk until nobody waits."""
        try:
            while self._waiting:
                group = self._group()
                await self._write(group)
                self._ring()
                await anyio.lowlevel.checkpoint()  # who was told may send more into the next group
        finally:
            self._flushing = False
            self._ring()

    def _ring(self) -> None:
        bell, self.bell = self.bell, anyio.Event()
        bell.set()

    def _group(self) -> list[Request]:
        group, size = [], 0
        while self._waiting and size < _GROUP_BYTES:
            request = self._waiting.popleft()
            group.append(request)
            size += request.size
        self._waiting_bytes -= size
        return group

    async def _write(self, group: list[Request]) -> None:
        files = self.opened
        try:
            with translated():
                await anyio.to_thread.run_sync(files.write, group, limiter=self._threads)
            self.durable = files.durable
        except BackendError as exc:
            for request in group:
                request.error = type(exc)(exc.detail)
                request.error.__cause__ = exc.__cause__
