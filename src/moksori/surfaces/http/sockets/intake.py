"""What a socket has brought and the disk has not taken yet: bounded, in order."""

from collections import deque
from typing import Final

import anyio

from moksori.ports.audiolog import AudioFrame
from moksori.surfaces.http.sockets.messages import MarkAsk, MuteAsk, StopAsk

MOST_WAITING: Final = 250
"""Frames and messages, 5 s of sound: when it is full the socket is read no further."""

Message = MuteAsk | MarkAsk | StopAsk


class Intake:
    """Frames come out in groups as large as what has gathered, messages one by one."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting: deque[AudioFrame | Message] = deque()
        self._closed = False
        self._changed: anyio.Event | None = None
        """There while somebody waits: one for each frame would cost more than the rest."""

    async def put(self, brought: AudioFrame | Message) -> None:
        """Hand something over; waits while there is no room."""
        while len(self._waiting) >= self._most:
            await self._change()
        self._waiting.append(brought)
        self._tell()

    def close(self) -> None:
        """Say that nothing more comes; what is there is still taken."""
        self._closed = True
        self._tell()

    async def take(self) -> list[AudioFrame] | Message | None:
        """Return the frames that wait, or a message; None at the end."""
        while not self._waiting:
            if self._closed:
                return None
            await self._change()
        if isinstance(self._waiting[0], AudioFrame):
            return self._frames()
        return self._first()

    def _frames(self) -> list[AudioFrame]:
        frames: list[AudioFrame] = []
        while self._waiting and isinstance(frame := self._waiting[0], AudioFrame):
            frames.append(frame)
            self._waiting.popleft()
        self._tell()
        return frames

    def _first(self) -> Message:
        message = self._waiting.popleft()
        assert not isinstance(message, AudioFrame)  # noqa: S101 - the caller has looked
        self._tell()
        return message

    async def _change(self) -> None:
        if self._changed is None:
            self._changed = anyio.Event()
        await self._changed.wait()

    def _tell(self) -> None:
        changed, self._changed = self._changed, None
        if changed is not None:
            changed.set()
