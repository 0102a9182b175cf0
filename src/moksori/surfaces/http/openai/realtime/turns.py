"""What is said becomes items of a conversation: one for each utterance, or for what was committed.

A state machine without I/O: it takes what the listener tells of a track, in its order, and gives
out OpenAI's events. Notices may be lost, segments never are: what a lost notice would have told is
told with the segment. Times are milliseconds of all sound that the client has sent.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

_PART: Final = 0
"""An item has one part, the sound."""


@dataclass(slots=True)
class Item:
    """An utterance, or what the client committed; text that was sent is never taken back."""

    id: str
    start_ms: int
    end_ms: int = 0
    known: bool = False
    """Whether the client has been told of it."""
    committed: bool = False
    finals: list[str] = field(default_factory=list)
    stable: str = ""
    """What is sure of the utterance that is not final yet."""
    sent: str = ""

    def more(self) -> str:
        """Return what is sure by now and was not sent; nothing where it does not go on."""
        sure = " ".join(filter(None, (*self.finals, self.stable))) if self.known else ""
        more = sure.removeprefix(self.sent) if sure.startswith(self.sent) else ""
        self.sent += more
        return more

    def take(self, text: str) -> None:
        """Take the final text of an utterance."""
        self.finals.append(" ".join(text.split()))
        self.stable = ""

    @property
    def transcript(self) -> str:
        """All that was said in it."""
        return " ".join(filter(None, self.finals))


@dataclass(slots=True)
class _Buffer:
    """What became of the sound of one track."""

    whole: Item | None
    """What the client ends: takes all that is said and belongs to no item before."""
    open: Item | None = None
    waiting: deque[Item] = field(default_factory=deque)
    """Closed, and not recognised yet."""
    dropped: bool = False


class Turns:
    """The items of a session."""

    def __init__(self, name: Callable[[], str], *, as_before: bool = False) -> None:
        """Take what makes names; `as_before` speaks to clients of the older form."""
        self.as_before = as_before
        self._name = name
        self._buffers: dict[int, _Buffer] = {}
        self._last: str | None = None
        """The item that was committed last."""

    def event(self, kind: str, **values: Any) -> Json:  # noqa: ANN401 - what JSON can hold
        """Return an event of the server."""
        return {"type": kind, "event_id": f"event_{self._name()}", **values}

    def opened(self, track: int, at_ms: int, *, manual: bool) -> None:
        """Take a new track; with `manual` only the client tells where it ends."""
        self._buffers[track] = _Buffer(whole=self._item(at_ms) if manual else None)

    def speech_started(self, track: int, at_ms: int) -> Iterator[Json]:
        """Somebody begins to speak."""
        buffer = self._buffers.get(track)
        if buffer is not None and not buffer.dropped and buffer.whole is None and not buffer.open:
            yield from self._begin(buffer, at_ms)

    def closed(self, track: int, start_ms: int, end_ms: int) -> Iterator[Json]:
        """An utterance is complete."""
        buffer = self._buffers.get(track)
        if buffer is not None and not buffer.dropped and buffer.whole is None:
            yield from self._close(buffer, start_ms, end_ms)

    def partial(self, track: int, start_ms: int, stable: str) -> Iterator[Json]:
        """Something is sure of what is being said in the utterance that begins there."""
        buffer = self._buffers.get(track)
        if buffer is None or buffer.dropped:
            return
        if buffer.whole is None and buffer.open and start_ms > buffer.open.start_ms:
            yield from self._close(buffer, buffer.open.start_ms, start_ms)
            yield from self._begin(buffer, start_ms)
        item = buffer.whole or buffer.open
        if item is not None:
            item.stable = " ".join(stable.split())
            yield from self._delta(item)

    def segment(self, track: int, start_ms: int, end_ms: int, text: str) -> Iterator[Json]:
        """An utterance was recognised."""
        buffer = self._buffers.get(track)
        if buffer is None:
            return
        while buffer.waiting and buffer.waiting[0].end_ms <= start_ms:
            yield from self._complete(buffer.waiting.popleft())  # nothing was said in it
        if not buffer.waiting and buffer.whole is not None:
            buffer.whole.take(text)
            buffer.whole.end_ms = max(buffer.whole.end_ms, end_ms)
            yield from self._delta(buffer.whole)
            return
        if not buffer.waiting and not buffer.dropped:
            yield from self._close(buffer, start_ms, end_ms)
        if buffer.waiting:
            item = buffer.waiting.popleft()
            item.take(text)
            yield from self._delta(item)
            yield from self._complete(item)

    def commit(self, track: int, until_ms: int) -> Iterator[Json]:
        """The client ends what it has sent."""
        buffer = self._buffers[track]
        item = buffer.whole or buffer.open or self._item(until_ms)
        buffer.whole, buffer.open = item, None
        item.end_ms = until_ms
        yield from self._committed(item)
        yield from self._delta(item)

    def clear(self, track: int) -> None:
        """The client takes back what it has sent and not committed."""
        buffer = self._buffers[track]
        buffer.dropped, buffer.open, buffer.whole = True, None, None

    def ended(self, track: int) -> Iterator[Json]:
        """All of a track was recognised."""
        buffer = self._buffers.pop(track, None)
        if buffer is None:
            return
        if buffer.open is not None:
            yield from self._close(buffer, buffer.open.start_ms, buffer.open.start_ms)
        for item in buffer.waiting:
            yield from self._complete(item)
        if buffer.whole is not None and buffer.whole.committed:
            yield from self._complete(buffer.whole)

    def failed(self, error: Json) -> Iterator[Json]:
        """What was committed will not be recognised."""
        for buffer in self._buffers.values():
            whole = [buffer.whole] if buffer.whole and buffer.whole.committed else []
            for item in (*buffer.waiting, *whole):
                yield self._transcription("failed", item, error=error)
        self._buffers.clear()

    def _item(self, at_ms: int) -> Item:
        return Item(f"item_{self._name()}", at_ms)

    def _begin(self, buffer: _Buffer, at_ms: int) -> Iterator[Json]:
        buffer.open = self._item(at_ms)
        buffer.open.known = True
        yield self.event(
            "input_audio_buffer.speech_started", audio_start_ms=at_ms, item_id=buffer.open.id
        )

    def _close(self, buffer: _Buffer, start_ms: int, end_ms: int) -> Iterator[Json]:
        if buffer.open is None:
            yield from self._begin(buffer, start_ms)
        item, buffer.open = buffer.open, None
        assert item is not None  # noqa: S101 - it was begun just now
        item.end_ms = max(end_ms, item.start_ms)
        buffer.waiting.append(item)
        yield self.event(
            "input_audio_buffer.speech_stopped", audio_end_ms=item.end_ms, item_id=item.id
        )
        yield from self._committed(item)

    def _committed(self, item: Item) -> Iterator[Json]:
        before, self._last = self._last, item.id
        item.known = item.committed = True
        place = {"previous_item_id": before}
        yield self.event("input_audio_buffer.committed", item_id=item.id, **place)
        if self.as_before:
            yield self.event("conversation.item.created", item=_shown(item), **place)
            return
        yield self.event("conversation.item.added", item=_shown(item), **place)
        yield self.event("conversation.item.done", item=_shown(item), **place)

    def _delta(self, item: Item) -> Iterator[Json]:
        more = item.more()
        if more:
            yield self._transcription("delta", item, delta=more)

    def _complete(self, item: Item) -> Iterator[Json]:
        seconds = round((item.end_ms - item.start_ms) / 1000, 3)
        usage = {"type": "duration", "seconds": seconds}
        yield self._transcription("completed", item, transcript=item.transcript, usage=usage)

    def _transcription(self, kind: str, item: Item, **values: Any) -> Json:  # noqa: ANN401 - as above
        return self.event(
            f"conversation.item.input_audio_transcription.{kind}",
            item_id=item.id,
            content_index=_PART,
            **values,
        )


def _shown(item: Item) -> Json:
    """Return an item as it is committed; its transcript comes later."""
    part = {"type": "input_audio", "transcript": None}
    return {
        "id": item.id,
        "object": "realtime.item",
        "type": "message",
        "status": "completed",
        "role": "user",
        "content": [part],
    }
