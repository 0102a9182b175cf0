"""One socket of `voice.v1` from its greeting to its end."""

from contextlib import suppress
from functools import partial
from typing import Final

import anyio
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from moksori.access.model import Principal
from moksori.audio.wire import Close
from moksori.core import Core
from moksori.errors import ConflictError, InputError, MoksoriError
from moksori.meetings.live.joining import Joined
from moksori.meetings.live.model import LivePhase, TrackAsk
from moksori.meetings.meeting import NewMeeting
from moksori.surfaces.http.callers import the_caller
from moksori.surfaces.http.replies import locale_of
from moksori.surfaces.http.sockets.acks import missing
from moksori.surfaces.http.sockets.ending import Ending, within
from moksori.surfaces.http.sockets.following import Follower
from moksori.surfaces.http.sockets.intake import Intake
from moksori.surfaces.http.sockets.line import CLOSE_S, OPEN_S, SEND_S, received
from moksori.surfaces.http.sockets.manners import Manners
from moksori.surfaces.http.sockets.messages import (
    Ended,
    MarkAsk,
    PingAsk,
    Pong,
    StartAsk,
    Started,
    Told,
)
from moksori.surfaces.http.sockets.seats import Seat, Seats
from moksori.surfaces.http.sockets.speaking import Speaker

GREETING_S: Final = 10.0
"""A client has so long to say `start`."""
GAPS_S: Final = 2.0
"""Readers of events are told of missing frames at most so often."""

log = structlog.get_logger(__name__)


class Session:
    """A socket that is open, and what belongs to it."""

    def __init__(self, socket: WebSocket, core: Core, seats: Seats) -> None:
        self._socket = socket
        self._core = core
        self._seats = seats
        self._manners = Manners()
        self._intake = Intake()
        self._ending = Ending(locale_of(socket))

    async def run(self, guest: Principal | None) -> None:
        """Hear a greeting, let the client speak, and close the socket."""
        await self._ending.watch(partial(self._serve, guest))
        await self._close()

    async def _serve(self, guest: Principal | None) -> None:
        start = await self._greeting()
        if start is None:
            return
        with within(OPEN_S, "opening the meeting"):
            caller = await self._caller(start, guest)
            _, newest = await self._core.events.bounds(caller.workspace)
            meeting = start.meeting or await self._begun(caller.workspace, start)
        key = (caller.workspace, meeting, start.track)
        async with self._seats.seat(key, start.resume) as seat:
            try:
                await self._join(caller.workspace, meeting, start, seat, newest)
            except ConflictError as error:
                if await self._over(caller.workspace, meeting):
                    self._ending.noted(Close.ENDED, Ended())
                else:
                    self._ending.refused(error)

    async def _greeting(self) -> StartAsk | None:
        with anyio.move_on_after(GREETING_S):
            while True:
                message = await received(self._socket)
                if not isinstance(message, str):
                    raise InputError("start comes first")
                asked = self._manners.text(message)
                if isinstance(asked, StartAsk):
                    return asked
                await self._say(Pong())
        self._ending.noted(Close.SILENT)
        return None

    async def _caller(self, start: StartAsk, guest: Principal | None) -> Principal:
        """Tell who speaks: who shows a key in `start` counts before who came without one."""
        if start.token is not None:
            return await self._core.access.authenticate(start.token)
        return await the_caller(guest)

    async def _begun(self, workspace: str, start: StartAsk) -> str:
        new = NewMeeting(title=start.title, language=start.lang, board_id=start.board)
        return (await self._core.live.start(workspace, new)).id

    async def _over(self, workspace: str, meeting: str) -> bool:
        phase = (await self._core.live.status(workspace, meeting)).phase
        return phase in {LivePhase.CLOSING, LivePhase.ENDED}

    async def _join(
        self, workspace: str, meeting: str, start: StartAsk, seat: Seat, newest: int
    ) -> None:
        ask = TrackAsk(
            name=start.track,
            participant=start.participant,
            sample_rate=start.sample_rate,
            captured_ms=round(start.captured_at * 1000),
        )
        async with self._core.live.joining(workspace, meeting, ask) as joined:
            status = await self._core.live.status(workspace, meeting)
            seen = newest if start.seen is None else min(start.seen, newest)
            await self._say(
                Started(
                    meeting=meeting,
                    track=start.track,
                    number=joined.track.number,
                    next_sequence=joined.state.through + 1,
                    missing=missing(joined.state.gaps),
                    paused=joined.paused,
                    muted=joined.muted,
                    resume=seat.resume,
                    seen=seen,
                    model=status.live.model,
                    demo=status.live.demo,
                )
            )
            await self._talk(joined, start, seat, seen)

    async def _talk(self, joined: Joined, start: StartAsk, seat: Seat, seen: int) -> None:
        """Run all parts of a conversation until one of them finds its end."""
        mark, rest_s = partial(self._mark, joined), self._seats.rest_s
        speaker = Speaker(joined, self._intake, self._say, mark, rest_s)
        follower = Follower(self._core.events, joined, self._say, self._ending, speaker)
        async with self._ending.working() as tasks:
            for part in (
                partial(self._listen, seat),
                partial(self._store, speaker, joined),
                speaker.acknowledge,
                partial(follower.follow, seen, captions=start.captions),
                partial(self._give_way, seat),
                partial(_tell_missing, joined),
            ):
                tasks.start_soon(self._ending.watch, part)

    async def _listen(self, seat: Seat) -> None:
        """Read what comes, no faster than the disk takes it; what came before a fault counts."""
        try:
            while True:
                message = await received(self._socket)
                seat.heard()
                if isinstance(message, bytes):
                    await self._intake.put(self._manners.frame(message))
                else:
                    await self._heed(message)
        except WebSocketDisconnect:
            self._ending.gone = True
            seat.deserted()
        except InputError as error:
            self._ending.refused(error)
        finally:
            self._intake.close()

    async def _heed(self, text: str) -> None:
        asked = self._manners.text(text)
        if isinstance(asked, PingAsk):
            await self._say(Pong())
        elif not isinstance(asked, StartAsk):
            await self._intake.put(asked)

    async def _store(self, speaker: Speaker, joined: Joined) -> None:
        """Take everything to the disk; with the last of it the conversation ends.

        Sound that was on its way when somebody ended the meeting comes too late, and is no fault.
        """
        try:
            await speaker.store()
        except ConflictError:
            if not await self._over(joined.meeting.workspace, joined.meeting.id):
                raise
            self._ending.noted(Close.ENDED, Ended())
        self._ending.stop()

    async def _give_way(self, seat: Seat) -> None:
        """Leave when the same client comes over another socket."""
        await seat.taken.wait()
        self._ending.failed(ConflictError("another socket goes on with this track"))

    async def _mark(self, joined: Joined, asked: MarkAsk) -> None:
        at_ms = None
        if asked.captured_at is not None:
            at_ms = max(0, round(asked.captured_at * 1000) + joined.track.offset_ms)
        await self._core.live.mark(
            joined.meeting.workspace,
            joined.meeting.id,
            at_ms,
            asked.label or "",
            joined.track.participant,
            track=joined.track.number,
        )

    async def _say(self, told: Told) -> None:
        if self._socket.application_state is not WebSocketState.CONNECTED:
            raise WebSocketDisconnect(Close.LEAVING)
        with anyio.move_on_after(SEND_S) as waiting:
            await self._socket.send_text(told.written())
        if waiting.cancelled_caught:
            self._ending.gone = True
            self._ending.stop()

    async def _close(self) -> None:
        if self._ending.gone:
            return
        with anyio.move_on_after(CLOSE_S), suppress(WebSocketDisconnect, RuntimeError):
            if self._ending.last is not None:
                await self._say(self._ending.last)
            await self._socket.close(self._ending.code or Close.DONE)


async def _tell_missing(joined: Joined) -> None:
    """Tell readers of events what is missing, now and then; where that fails, the next time."""
    while True:
        await anyio.sleep(GAPS_S)
        try:
            await joined.tell_missing()
        except MoksoriError as error:
            log.warning("missing_not_told", error_code=error.code)
