"""The pieces of an encoded track: put in order, decoded, and numbered anew as frames.

What a decoder has in mind can not be kept. After a crash the stream is decoded from its beginning,
which gives the same frames again, and those that were heard are passed over.
"""

from collections.abc import AsyncIterator, Callable
from typing import Final

import structlog

from moksori.audio.frame import FRAME_MS
from moksori.audio.stream_decode import StreamDecoder
from moksori.errors import MoksoriError
from moksori.meetings.live.model import Track
from moksori.ports.audiolog import AudioRecord, RecordKind
from moksori.voice.frames import Frame

_AHEAD: Final = 64
"""So many pieces wait for one that is missing; then it is given up."""

log = structlog.get_logger(__name__)


class Decoding:
    """One track of format `encoded`."""

    def __init__(self, track: Track, broken: Callable[[str], None]) -> None:
        """Take the track, and what is told the code of an error when it can not be decoded."""
        self._broken = broken
        self.end: int | None = None
        """How many frames there are, once the end was decoded."""
        self._decoder = StreamDecoder(track.sample_rate)
        self._due = 0
        """The number of the piece that comes next."""
        self._ahead: dict[int, bytes] = {}
        self._began_ms: int | None = None
        self._last: int | None = None
        """How many pieces there are, once that is known."""

    async def take(self, record: AudioRecord) -> AsyncIterator[Frame]:
        """Take a record; yield the frames that can be made by now."""
        if record.kind is RecordKind.END:
            self._last = record.sequence
        elif record.sequence >= self._due:
            self._began_ms = record.captured_ms if self._began_ms is None else self._began_ms
            self._ahead[record.sequence] = record.pcm
        while self._ahead:
            if self._due not in self._ahead:
                if len(self._ahead) <= _AHEAD:
                    break
                self._due = min(self._ahead)
            async for frame in self._decoded(self._ahead.pop(self._due)):
                yield frame
            self._due += 1
        if self._last is not None and self._due >= self._last:
            async for frame in self.finish():
                yield frame

    async def finish(self) -> AsyncIterator[Frame]:
        """Wait for nothing more; yield what is left."""
        if self.end is not None:
            return
        for number in sorted(self._ahead):
            async for frame in self._decoded(self._ahead[number]):
                yield frame
        self._ahead.clear()
        async for frame in self._framed(self._decoder.end()):
            yield frame
        self.end = self._decoder.frames

    async def aclose(self) -> None:
        """Let the decoder go."""
        await self._decoder.aclose()

    async def _decoded(self, piece: bytes) -> AsyncIterator[Frame]:
        if piece:  # an empty one is silence that was not kept
            async for frame in self._framed(self._decoder.feed(piece)):
                yield frame

    async def _framed(self, made: AsyncIterator[bytes]) -> AsyncIterator[Frame]:
        """Number frames; what can not be decoded is passed over, for another file may follow."""
        try:
            async for pcm in made:
                number = self._decoder.frames - 1
                at_ms = (self._began_ms or 0) + number * FRAME_MS
                yield Frame(number, at_ms / 1000, pcm)
        except MoksoriError as error:
            log.warning("sound_not_decoded", error_code=error.code)
            self._broken(error.code)
