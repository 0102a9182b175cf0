"""One socket of the realtime API: sound comes in, items and their text go out.

A turn that the client ends is a track of its own; turns that the server ends share one.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

import anyio
import structlog
from anyio.abc import TaskGroup, TaskStatus
from starlette.websockets import WebSocket, WebSocketDisconnect

from moksori.core import Core
from moksori.errors import InputError, MoksoriError
from moksori.meetings.live.model import HIDDEN_WORKSPACE
from moksori.meetings.meeting import topic_of
from moksori.schema import new_id
from moksori.surfaces.http.failures import Failure
from moksori.surfaces.http.openai.realtime.asked import (
    Append,
    Clear,
    Commit,
    SessionUpdate,
    asked,
    document,
    event_id,
)
from moksori.surfaces.http.openai.realtime.heard import Heard
from moksori.surfaces.http.openai.realtime.legs import Buffer, Leg, Legs
from moksori.surfaces.http.openai.realtime.models import check_model
from moksori.surfaces.http.openai.realtime.session import SessionSettings
from moksori.surfaces.http.openai.realtime.turns import Json, Turns
from moksori.surfaces.http.replies import locale_of
from moksori.surfaces.http.sockets.ending import within
from moksori.surfaces.http.sockets.line import CLOSE_S, LOOK_S, OPEN_S, received, send
from moksori.surfaces.http.sockets.refusing import close_of

SHORTEST_MS: Final = 100
"""Less sound than this is no turn."""
END_S: Final = 20.0

log = structlog.get_logger(__name__)


class RealtimeConversation:
    """One socket."""

    def __init__(
        self,
        socket: WebSocket,
        core: Core,
        settings: SessionSettings,
        *,
        as_before: bool,
    ) -> None:
        """Take who speaks and how; `as_before` is a client of the older form."""
        self._socket = socket
        self._core = core
        self._settings = settings
        self._locale = locale_of(socket)
        self._id = f"sess_{new_id()}"
        self._turns = Turns(new_id, as_before=as_before)
        self._heard = Heard(self._turns)
        self._legs = Legs(core)
        self._leg: Leg | None = None
        self._buffer: Buffer | None = None
        self._sent_ms = 0
        """How much sound there was before the buffer."""
        self._telling = anyio.Lock()
        self._scope = anyio.CancelScope()
        self._failure: MoksoriError | None = None

    async def run(self) -> None:
        """Serve until the client leaves or something fails for good."""
        try:
            async with anyio.create_task_group() as tasks:
                self._scope = tasks.cancel_scope
                await self._watch(partial(self._converse, tasks))
        finally:
            with anyio.move_on_after(END_S, shield=True):
                await self._forget_all()
        if self._failure is not None:
            await self._close(self._failure)

    async def _watch(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do a part of the work; an error of it is the end."""
        try:
            await work()
        except MoksoriError as error:
            self._failure = self._failure or error
            self._scope.cancel()
        except WebSocketDisconnect:
            self._scope.cancel()

    async def _converse(self, tasks: TaskGroup) -> None:
        await self._say([self._turns.event("session.created", session=self._shown())])
        while True:
            text = await self._received()
            name: str | None = None
            try:
                found = document(text)
                name = event_id(found)
                await self._heed(tasks, found)
            except InputError as error:
                await self._say([self._error(error, name)])

    async def _heed(self, tasks: TaskGroup, found: Mapping[str, Any]) -> None:
        """Do what an event of the client asks for."""
        match asked(found):
            case SessionUpdate() as update:
                await self._update(update)
            case Append() as append:
                await self._append(tasks, append.sound)
            case Commit():
                await self._commit()
            case Clear():
                await self._clear()

    async def _update(self, update: SessionUpdate) -> None:
        before, after = self._settings, update.applied(self._settings)
        check_model(self._core, after.input.transcription.model)
        self._settings = after
        if update.as_before:
            self._turns.as_before = True
        now = self._settings.input
        if self._buffer is not None and (
            not self._buffer.leg.like(now) or before.input.format != now.format
        ):
            await self._leave()
        kind = "transcription_session.updated" if update.as_before else "session.updated"
        shown = self._settings.shown_as_before(self._id) if update.as_before else self._shown()
        await self._say([self._turns.event(kind, session=shown)])

    async def _append(self, tasks: TaskGroup, sound: bytes) -> None:
        pcm16 = self._settings.input.pcm16(sound)
        if not pcm16:
            return
        if self._buffer is None:
            with within(OPEN_S, "opening a turn"):
                await self._open(tasks)
        assert self._buffer is not None  # noqa: S101 - it was opened just now
        await self._buffer.append(pcm16)

    async def _open(self, tasks: TaskGroup) -> None:
        given = self._settings.input
        if self._leg is None or self._leg.is_full or not self._leg.like(given):
            if self._leg is not None:
                self._leg.closed = True
            self._leg = await self._legs.leg(given)
            await tasks.start(self._follow, self._leg)
        self._buffer = await self._legs.buffer(self._leg, given, self._sent_ms)
        self._turns.opened(self._buffer.number, self._sent_ms, manual=given.turn_detection is None)

    async def _commit(self) -> None:
        """End the turn that is being sent.

        Raises:
            InputError: there is none, or too little of it.
        """
        buffer = self._buffer
        if buffer is None or buffer.sound.length_ms < SHORTEST_MS:
            raise InputError("too little sound to commit", least_ms=SHORTEST_MS)
        until_ms = buffer.sound.until_ms
        await self._leave(partial(self._turns.commit, buffer.number, until_ms))

    async def _clear(self) -> None:
        if self._buffer is not None:
            self._turns.clear(self._buffer.number)
        await self._leave()
        await self._say([self._turns.event("input_audio_buffer.cleared")])

    async def _leave(self, tell: Callable[[], Iterable[Json]] | None = None) -> None:
        """End the track that is being sent; tell of it before what follows from its end."""
        buffer, self._buffer = self._buffer, None
        if buffer is None:
            return
        async with buffer.seat:
            if tell is not None:
                await self._say(tell())
            await buffer.finish()
        self._sent_ms = buffer.sound.until_ms

    async def _follow(self, leg: Leg, *, task_status: TaskStatus[None]) -> None:
        """Tell what is heard in a meeting, until nothing more can be."""
        topics = [topic_of(leg.meeting.id)]
        subscribed = self._core.events.subscribe(HIDDEN_WORKSPACE, topics=topics, after=leg.seen)
        async with subscribed as subscription:
            task_status.started()

            async def tell() -> None:
                while not leg.is_over:
                    for happened in await subscription.receive_all(LOOK_S):
                        await self._say(self._heard.told(leg, happened.type, happened.payload))

            await self._watch(tell)

    async def _received(self) -> str:
        message = await received(self._socket)
        return message if isinstance(message, str) else message.decode(errors="replace")

    async def _say(self, events: Iterable[Json]) -> None:
        """Send events in the order in which they are made."""
        async with self._telling:
            for event in events:
                text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
                await send(self._socket, text)

    def _shown(self) -> Json:
        return self._settings.shown(self._id)

    def _error(self, error: MoksoriError, name: str | None = None) -> Json:
        told = Failure.of(error).openai(self._locale).error.model_dump()
        param = error.facts.get("option")
        return self._turns.event("error", error={**told, "param": param, "event_id": name})

    async def _forget_all(self) -> None:
        """End what is open, and forget all that was said."""
        try:
            await self._leave()
            for leg in self._legs.all:
                await self._legs.forget(leg)
        except MoksoriError as error:
            log.warning("realtime_not_ended", error_code=error.code)

    async def _close(self, failure: MoksoriError) -> None:
        error = self._error(failure)
        with anyio.move_on_after(CLOSE_S), suppress(WebSocketDisconnect, RuntimeError):
            await self._say([*self._turns.failed(error["error"]), error])
            await self._socket.close(close_of(failure))
