"""Who speaks on which track now: one socket each, and a client that comes again gets its seat."""

import math
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import anyio

from moksori.errors import ConflictError

QUIET_S: Final = 10.0
"""A socket from which nothing came for so long may be dead without knowing it."""
GRACE_S: Final = 1.0
"""So long a newcomer waits for somebody who may be about to leave."""
RISE_S: Final = 10.0
"""So long a socket may need to finish what it does before another one takes its seat."""
REST_EACH_S: Final = 0.000_5
REST_S: Final = 0.03
"""With many sockets each lets its frames gather a moment: appends are half of what they cost."""

Key = tuple[str, str, str]
"""Workspace, meeting, name of the track."""


@dataclass(eq=False, slots=True)
class Seat:
    """What one socket has of a track."""

    heard_at: float
    """When something came from it the last time."""
    resume: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    """Only its client knows this."""
    taken: anyio.Event = field(default_factory=anyio.Event)
    """Set when another socket takes the seat."""
    left: anyio.Event = field(default_factory=anyio.Event)
    """Set when it is free."""

    def heard(self) -> None:
        """Note that something came."""
        self.heard_at = anyio.current_time()

    def deserted(self) -> None:
        """Note that its client has gone, while its last frames may be on their way to the disk."""
        self.heard_at = -math.inf

    def gives_way(self, resume: str | None) -> bool:
        """Tell whether a newcomer may have it."""
        if resume is not None and secrets.compare_digest(resume, self.resume):
            return True
        return anyio.current_time() - self.heard_at > QUIET_S


class Seats:
    """The seats of this process."""

    def __init__(self) -> None:
        self._taken: dict[Key, Seat] = {}

    def rest_s(self) -> float:
        """How long a track rests between two appends: not for the few, 30 ms from 60 on."""
        return min(len(self._taken) * REST_EACH_S, REST_S)

    @asynccontextmanager
    async def seat(self, key: Key, resume: str | None) -> AsyncIterator[Seat]:
        """Take a seat, also from a socket that is dead, or of the same client.

        Raises:
            ConflictError: somebody else sits there.
        """
        await self._freed(key, resume)
        seat = self._taken[key] = Seat(anyio.current_time())
        try:
            yield seat
        finally:
            del self._taken[key]
            seat.left.set()

    async def _freed(self, key: Key, resume: str | None) -> None:
        while (seat := self._taken.get(key)) is not None:
            gives_way = seat.gives_way(resume)
            if gives_way:
                seat.taken.set()
            with anyio.move_on_after(RISE_S if gives_way else GRACE_S) as waiting:
                await seat.left.wait()
            if waiting.cancelled_caught:
                raise ConflictError("another socket speaks on this track")
