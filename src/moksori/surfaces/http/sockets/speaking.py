"""A track's way to the disk: what gathered is appended, and then acknowledged."""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import anyio

from moksori.ports.audiolog import Receipt, TrackState
from moksori.surfaces.http.sockets.acks import ack_of, missing_at_end
from moksori.surfaces.http.sockets.intake import Intake
from moksori.surfaces.http.sockets.messages import MarkAsk, MuteAsk, StopAsk, Stopped, Told
from moksori.surfaces.http.sound import OpenTrack, appended

ACK_S: Final = 0.2
"""Acknowledgements of a track are at least so far apart."""


class SpokenTrack(OpenTrack, Protocol):
    """The same, of a track whose client says when it is muted and when it ends."""

    async def mute(self, on: bool) -> None:
        """Keep no sound from here on, or keep it again."""
        ...

    async def leave(self, frames: int) -> Receipt:
        """End the track after so many frames."""
        ...


class Speaker:
    """One track and its client."""

    def __init__(
        self,
        track: SpokenTrack,
        intake: Intake,
        say: Callable[[Told], Awaitable[None]],
        mark: Callable[[MarkAsk], Awaitable[None]],
        rest_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._track = track
        self._intake = intake
        self._say = say
        self._mark = mark
        self._rest_s = rest_s
        self._news = anyio.Event()
        self._state = TrackState()
        self.stopped = False
        """Whether the client has ended the track."""

    async def store(self) -> None:
        """Take what comes to the disk, until nothing more comes.

        Raises:
            MoksoriError: as `OpenTrack.append`; what was not acknowledged is the client's.
        """
        while (brought := await self._intake.take()) is not None:
            if isinstance(brought, list):
                self._tell((await appended(self._track, brought)).track)
                await anyio.sleep(self._rest_s())
            elif isinstance(brought, MuteAsk):
                await self._track.mute(brought.on)
            elif isinstance(brought, MarkAsk):
                await self._mark(brought)
            else:
                await self._stop(brought)

    async def acknowledge(self) -> None:
        """Tell the client what is on the disk, as often as it is worth it; for ever."""
        while True:
            await self._news.wait()
            self._news = anyio.Event()
            await self._say(ack_of(self._state))
            await anyio.sleep(ACK_S)

    def _tell(self, state: TrackState) -> None:
        self._state = state
        self._news.set()

    async def _stop(self, asked: StopAsk) -> None:
        state = (await self._track.leave(asked.frames)).track
        self.stopped = True
        self._tell(state)
        await self._say(ack_of(state))
        await self._say(Stopped(frames=asked.frames, missing=missing_at_end(state)))
