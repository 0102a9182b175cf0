"""An encoded stream that comes in pieces, turned into frames of 20 ms at 16 kHz.

WebM and Ogg as browsers record them, WAV, MP3, AAC, FLAC, MP4 in fragments; what has no such
beginning is bare 16-bit sound. A piece that begins another file goes on with the same track.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Final

import anyio
import anyio.to_thread

from moksori.audio.container import RATES_HZ
from moksori.audio.pcm import FRAME_BYTES, SAMPLE_RATE_HZ
from moksori.audio.stream_heads import begins_file, head_of
from moksori.audio.stream_pipe import Pipe
from moksori.audio.stream_sound import decode_into
from moksori.errors import DeadlineError, InputError, MoksoriError, UnsupportedOptionError

_JOIN_S: Final = 2.0


class StreamDecoder:
    """Decodes one track, in a thread of its own from the first piece on; close it at the end.

    The frames that come out hang on the bytes alone, not on how they are cut into pieces. Not for
    several tasks at once.
    """

    def __init__(
        self,
        rate_hz: int = SAMPLE_RATE_HZ,
        *,
        limiter: anyio.CapacityLimiter | None = None,
        patience_s: float = 20.0,
    ) -> None:
        """Take the rate of bare sound.

        `limiter` bounds how many pieces are decoded at once; one piece may take `patience_s`.

        Raises:
            UnsupportedOptionError: no such rate.
        """
        if rate_hz not in RATES_HZ:
            raise UnsupportedOptionError("no such sample rate", option="sample_rate")
        self.frames = 0
        """How many frames were given out."""
        self._rate_hz = rate_hz
        self._limiter = limiter
        self._patience_s = patience_s
        self._head = b""
        """The beginning of a file, until it tells what it is."""
        self._pipe: Pipe | None = None
        self._thread: Thread | None = None
        self._rest = b""
        """Sound that does not fill a frame yet."""

    async def feed(self, piece: bytes) -> AsyncIterator[bytes]:
        """Take the next piece of the stream; yield all frames that can be made by now.

        Iterate to the end before the next piece.

        Raises:
            NotAudioError: there is no sound in it.
            UnreadableAudioError: it is broken; only another file can follow.
            DeadlineError: decoding takes too long.
        """
        if (self._pipe is not None or self._head) and begins_file(piece):
            with suppress(InputError):  # what could be heard of it is out, and another file begins
                async for frame in self._end_file():
                    yield frame
        async for frame in self._take(piece, ending=False):
            yield frame

    async def end(self) -> AsyncIterator[bytes]:
        """End the stream; yield what is left, the last frame filled up. Errors as `feed`."""
        try:
            async for frame in self._end_file():
                yield frame
        finally:
            rest, self._rest = self._rest, b""
        if rest:
            self.frames += 1
            yield rest.ljust(FRAME_BYTES, b"\0")

    async def aclose(self) -> None:
        """Let the thread end."""
        if self._pipe is not None:
            self._pipe.close()
        if self._thread is not None:
            join = partial(self._thread.join, _JOIN_S)
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(join, limiter=self._limiter)
        self._pipe = self._thread = None

    async def _end_file(self) -> AsyncIterator[bytes]:
        """Come to the end of one file; the next piece begins another."""
        try:
            async for frame in self._take(b"", ending=True):
                yield frame
        finally:
            await self.aclose()
            self._head = b""

    async def _take(self, piece: bytes, *, ending: bool) -> AsyncIterator[bytes]:
        if self._pipe is None:
            self._head += piece
            head = head_of(self._head, self._rate_hz, final=ending)
            if not self._head or head is None:
                return
            piece, self._head = self._head, b""
            self._pipe = pipe = Pipe()
            self._thread = Thread(target=decode_into, args=(pipe, head), daemon=True)
            self._thread.start()
        self._pipe.give(piece, ending=ending)
        async for frame in self._made(self._pipe):
            yield frame
        if self._pipe.error is not None:
            raise _again(self._pipe.error)

    async def _made(self, pipe: Pipe) -> AsyncIterator[bytes]:
        """Yield whole frames until the decoder has made all it can."""
        rests = False
        while not rests:
            fetched = await anyio.to_thread.run_sync(
                pipe.fetch, self._patience_s, limiter=self._limiter, abandon_on_cancel=True
            )
            if fetched is None:
                raise DeadlineError("a piece of live sound takes too long to decode")
            made, rests = fetched
            sound = self._rest + made
            whole = len(sound) - len(sound) % FRAME_BYTES
            self._rest = sound[whole:]
            for at in range(0, whole, FRAME_BYTES):
                self.frames += 1
                yield sound[at : at + FRAME_BYTES]


def _again(error: MoksoriError) -> MoksoriError:
    """Return an error that can be raised once more."""
    again = type(error)(error.detail, **error.facts)
    again.__cause__ = error.__cause__
    return again
