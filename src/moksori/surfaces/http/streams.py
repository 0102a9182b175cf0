"""Server-sent events: bytes on the wire, and the response that sends them."""

import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from typing import Any, Final

import anyio
from starlette.responses import StreamingResponse
from starlette.types import Send

from moksori.ports.bus import Notice, StoredEvent
from moksori.transcripts.following import RESET

PREAMBLE: Final = b"retry: 2000\n\n"
"""Tells browsers to reconnect after two seconds."""

HEARTBEAT: Final = b": still here\n\n"
"""A comment: keeps proxies from closing a quiet stream."""

_CACHED_FRAMES: Final = 1024


def frame(
    payload: Mapping[str, Any], *, event: str | None = None, number: int | None = None
) -> bytes:
    """Return one event; `number` becomes the id that a reader names when it comes again."""
    lines = [] if number is None else [f"id: {number}"]
    if event is not None:
        lines.append(f"event: {event}")
    lines.append(f"data: {json.dumps(payload, ensure_ascii=False, separators=(',', ':'))}")
    return ("\n".join(lines) + "\n\n").encode()


def notice_frame(notice: Notice) -> bytes:
    """Return what is worth knowing now; without an `id` it moves no reader's place."""
    return frame({"type": notice.type, **notice.payload}, event=notice.type)


class Frames:
    """Stored events as bytes; many readers of one event share the work of writing it."""

    def __init__(self) -> None:
        self._written: dict[tuple[str, int], bytes] = {}

    def of(self, event: StoredEvent) -> bytes:
        """Return the bytes of an event; a `reset` is made for one reader, and not kept."""
        if event.type == RESET:
            return frame({"type": RESET, **event.payload}, event=RESET, number=event.seq)
        key = (event.workspace, event.seq)
        written = self._written.get(key)
        if written is None:
            written = frame(
                {"type": event.type, **event.payload}, event=event.type, number=event.seq
            )
            if len(self._written) >= _CACHED_FRAMES:
                del self._written[next(iter(self._written))]
            self._written[key] = written
        return written


class OpenStreams:
    """The streams under way: a server that shuts down ends them, instead of waiting for them."""

    def __init__(self) -> None:
        self._scopes: set[anyio.CancelScope] = set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Run one stream until it ends or all are ended."""
        with anyio.CancelScope() as scope:
            self._scopes.add(scope)
            try:
                yield
            finally:
                self._scopes.discard(scope)

    def end(self) -> None:
        """End all streams in order; their readers come again, to the next process."""
        for scope in self._scopes:
            scope.cancel()


class EventStream(StreamingResponse):
    """A stream of events; one that has nothing to say answers 204, so that browsers stop asking."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncGenerator[bytes, None], streams: OpenStreams) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(frames, headers=headers)
        self._frames = frames
        self._streams = streams

    async def stream_response(self, send: Send) -> None:
        """Send the frames; the generator is closed by the task that ran it."""
        async with aclosing(self._frames) as frames:
            first = await anext(frames, None)
            if first is None:
                await send({"type": "http.response.start", "status": 204, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            start = {"status": self.status_code, "headers": self.raw_headers}
            await send({"type": "http.response.start", **start})
            await send({"type": "http.response.body", "body": first, "more_body": True})
            with self._streams.one():
                async for piece in frames:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
