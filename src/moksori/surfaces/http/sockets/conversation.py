"""`WS /api/v1/conversation/stream`: a stream comes in, its text goes out, at last its summary."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import anyio
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from moksori.access.model import Principal
from moksori.audio.framing import RATES_HZ
from moksori.audio.wire import Close
from moksori.core import Core
from moksori.errors import (
    AccessError,
    DeadlineError,
    MoksoriError,
    NotFoundError,
    UnauthenticatedError,
    UploadTooLargeError,
    error_of,
)
from moksori.events import Event, MeetingChanged, SegmentPartial, SegmentUpserted, TrackBroken
from moksori.meetings.live.joining import Joined
from moksori.meetings.live.model import LiveKind, TrackAsk, TrackFormat
from moksori.meetings.meeting import Meeting, MeetingState, NewMeeting, topic_of
from moksori.meetings.writer import Language
from moksori.ports.bus import Notice, StoredEvent, Subscription
from moksori.surfaces.http.replies import locale_of
from moksori.surfaces.http.sockets.conversation_messages import (
    MOST_CHUNK_BYTES,
    Connected,
    EndAsk,
    StartAsk,
    StreamFailed,
    partial_of,
    read,
    segment_of,
)
from moksori.surfaces.http.sockets.ending import Ending, within
from moksori.surfaces.http.sockets.line import CLOSE_S, LOOK_S, OPEN_S, received, send
from moksori.surfaces.http.sockets.messages import Told
from moksori.surfaces.http.sockets.refusing import error_told
from moksori.surfaces.http.sockets.summing import final_summary
from moksori.surfaces.http.sound import Cut, Pieces, Sound, store

TRACK: Final = "stream"
"""The only track of a stream."""

GREETING_S: Final = 10.0
"""A client without a key in its headers has so long to show one."""
END_S: Final = 20.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """What a client says of its stream."""

    language: Language = "ko"
    title: str | None = None
    format: Literal["auto", "pcm"] = "auto"
    sample_rate: int = 16_000
    partials: bool = False

    @property
    def by_frames(self) -> bool:
        """Whether it is bare samples at a rate that can be cut into frames here."""
        return self.format == "pcm" and self.sample_rate in RATES_HZ

    @property
    def ask(self) -> TrackAsk:
        """The track that it becomes."""
        if self.by_frames:
            return TrackAsk(TRACK, format=TrackFormat.PCM16)
        return TrackAsk(TRACK, format=TrackFormat.ENCODED, sample_rate=self.sample_rate)

    def cut(self) -> Cut:
        """Return what cuts it into frames."""
        return Sound(self.sample_rate, 0) if self.by_frames else Pieces()


class Conversation:
    """One socket of a stream."""

    def __init__(
        self, socket: WebSocket, core: Core, options: StreamOptions, *, summary_s: float
    ) -> None:
        """Take what is asked for, and how long the summary may take after the last sound."""
        self._socket = socket
        self._core = core
        self._options = options
        self._summary_s = summary_s
        self._locale = locale_of(socket)
        self._ending = Ending(self._locale)
        self._cut = options.cut()
        self._job_id: str | None = None
        self._over = anyio.Event()
        """Set when the client has sent everything."""
        self._finished = False
        """Whether all of it is on the disk and the meeting is ended."""
        self._hearer: tuple[str, bool] | None = None
        """The model, and whether it is the bundled one, once that is known."""

    async def run(self, guest: Principal | None) -> None:
        """Take a stream in, tell what is heard, and close the socket."""
        await self._ending.watch(partial(self._serve, guest))
        await self._close()

    async def _serve(self, guest: Principal | None) -> None:
        caller = guest or await self._greeted()
        if caller is None:
            return
        with within(OPEN_S, "opening the stream"):
            _, newest = await self._core.events.bounds(caller.workspace)
            new = NewMeeting(title=self._options.title, language=self._options.language)
            meeting = await self._core.live.start(caller.workspace, new, kind=LiveKind.STREAM)
        self._job_id = meeting.id
        async with self._ended(meeting):
            await self._converse(meeting, newest)

    async def _greeted(self) -> Principal | None:
        """Wait for the key of a caller who has shown none yet; None where nothing comes.

        Raises:
            UnauthenticatedError: something else comes, or the key opens nothing.
        """
        unknown = UnauthenticatedError("no key was shown")
        with anyio.move_on_after(GREETING_S):
            message = await received(self._socket)
            asked = read(message) if isinstance(message, str) else None
            if not isinstance(asked, StartAsk) or asked.token is None:
                raise unknown
            return await self._core.access.authenticate(asked.token)
        self._ending.noted(Close.SILENT, error_told(unknown, self._locale))
        return None

    @asynccontextmanager
    async def _ended(self, meeting: Meeting) -> AsyncIterator[None]:
        """End the meeting in any case, so that its minutes are written."""
        try:
            yield
        finally:
            if not self._finished:
                with anyio.move_on_after(END_S, shield=True):
                    await self._end_alone(meeting)

    async def _end_alone(self, meeting: Meeting) -> None:
        try:
            await self._core.live.end(meeting.workspace, meeting.id)
        except MoksoriError as error:
            log.warning("stream_not_ended", meeting_id=meeting.id, error_code=error.code)

    async def _converse(self, meeting: Meeting, newest: int) -> None:
        topics = [topic_of(meeting.id)]
        subscribed = self._core.events.subscribe(meeting.workspace, topics=topics, after=newest)
        joining = self._core.live.joining(meeting.workspace, meeting.id, self._options.ask)
        async with subscribed as subscription, joining as joined:
            await self._say(Connected(job_id=meeting.id, meeting_id=meeting.id))
            async with self._ending.working() as tasks:
                for part in (
                    partial(self._listen, joined),
                    partial(self._tell, meeting, subscription),
                    self._hurry,
                ):
                    tasks.start_soon(self._ending.watch, part)

    async def _listen(self, joined: Joined) -> None:
        """Take what comes to the disk, and end the stream; the client may leave at any time."""
        try:
            while not self._over.is_set():
                await self._take(joined, await received(self._socket))
            await self._finish(joined)
            while True:  # what comes now is not heard
                await received(self._socket)
        finally:
            self._ending.stop()

    async def _take(self, joined: Joined, message: str | bytes) -> None:
        """Take one message; a chunk is on the disk before the next one is read."""
        asked: StartAsk | EndAsk | bytes
        asked = read(message) if isinstance(message, str) else message or EndAsk(type="end")
        if isinstance(asked, EndAsk):
            self._over.set()
        elif isinstance(asked, StartAsk):
            await self._check(asked, joined.meeting.workspace)
        elif len(asked) > MOST_CHUNK_BYTES:
            raise UploadTooLargeError("the chunk is too large", limit_bytes=MOST_CHUNK_BYTES)
        else:
            await store(joined, self._cut.frames(asked))

    async def _check(self, asked: StartAsk, workspace: str) -> None:
        """Make sure that a key that comes late opens the place where the stream is."""
        if asked.token is not None:
            caller = await self._core.access.authenticate(asked.token)
            if caller.workspace != workspace:
                raise AccessError("the stream is open: show this key in a header")

    async def _finish(self, joined: Joined) -> None:
        await store(joined, self._cut.last())
        await joined.leave(self._cut.count)
        await self._core.live.end(joined.meeting.workspace, joined.meeting.id)
        self._finished = True

    async def _hurry(self) -> None:
        """Wait no longer for a summary than the server lets callers wait."""
        await self._over.wait()
        await anyio.sleep(self._summary_s)
        late = DeadlineError("the summary is not ready yet; it will be that of the meeting")
        self._ending.found(Close.DONE, error_told(late, self._locale))

    async def _tell(self, meeting: Meeting, subscription: Subscription) -> None:
        """Tell what is heard, until the summary is told."""
        while True:
            for happened in await subscription.receive_all(LOOK_S):
                if await self._told(meeting, happened):
                    self._ending.found(Close.DONE)
                    return

    async def _told(self, meeting: Meeting, happened: StoredEvent | Notice) -> bool:
        """Tell what happened; return whether it was the last."""
        if isinstance(happened, Notice):
            await self._noticed(happened)
        elif happened.type == SegmentUpserted.type and happened.payload["rev"] == 1:
            model, demo = await self._who_hears(meeting)
            await self._tell_event(segment_of(happened, model=model, demo=demo))
        elif happened.type == MeetingChanged.type:
            return await self._stands(meeting, happened)
        return False

    async def _noticed(self, notice: Notice) -> None:
        """Tell what is being said; a stream that breaks off before its end is at its end.

        Raises:
            InputError: it can not be decoded.
        """
        if notice.type == SegmentPartial.type and self._options.partials:
            await self._say(partial_of(notice))
        elif notice.type == TrackBroken.type and not self._over.is_set():
            raise error_of(notice.payload["code"])

    async def _stands(self, meeting: Meeting, changed: StoredEvent) -> bool:
        match changed.payload["state"]:
            case MeetingState.READY:
                told = await final_summary(self._core, meeting.workspace, meeting.id)
                await self._tell_event(told)
            case MeetingState.FAILED:
                raise error_of(changed.payload["error_code"] or MoksoriError.code)
            case _ if changed.payload["action"] == "deleted":
                raise NotFoundError("the stream was deleted")
            case _:
                return False
        return True

    async def _who_hears(self, meeting: Meeting) -> tuple[str, bool]:
        if self._hearer is None:
            live = (await self._core.live.status(meeting.workspace, meeting.id)).live
            if live.model is None:
                return "", False
            self._hearer = (live.model, bool(live.demo))
        return self._hearer

    async def _tell_event(self, event: Event) -> None:
        told = {"type": event.type, **event.payload()}
        await send(self._socket, json.dumps(told, ensure_ascii=False, separators=(",", ":")))

    async def _say(self, told: Told) -> None:
        await send(self._socket, told.written())

    async def _close(self) -> None:
        if self._ending.gone:
            return
        with anyio.move_on_after(CLOSE_S), suppress(WebSocketDisconnect, RuntimeError):
            if self._ending.last is not None:
                last = self._ending.last.model_dump() | {"job_id": self._job_id}
                await self._say(StreamFailed(**last))
            await self._socket.close(self._ending.code or Close.DONE)
