"""Between the pieces of a stream and the thread that decodes it: bounded on both sides.

The decoder starves when it has made all it can of what came. So whoever feeds it knows that
everything is out, and the same bytes give the same sound however they are cut into pieces.
"""

import time
from threading import Condition
from typing import Final

from moksori.errors import MoksoriError

OUT_BYTES: Final = 1 << 20
"""The decoder waits when so much sound was not fetched: half a minute."""


class ClosedPipeError(Exception):
    """Nobody wants the sound any more; ends the thread."""


class Pipe:
    """One feeds and fetches, another decodes; both may wait."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._given = bytearray()
        self._made = bytearray()
        self._starving = False
        self._ended = False
        self._closed = False
        self._done = False
        self.error: MoksoriError | None = None
        """Why decoding ended, where it failed."""

    def give(self, piece: bytes, *, ending: bool = False) -> None:
        """Hand over the next bytes; after the last ones the decoder comes to its end."""
        with self._changed:
            if not self._done:
                self._given += piece
                self._starving = self._starving and not piece
            self._ended = self._ended or ending
            self._changed.notify_all()

    def fetch(self, wait_s: float) -> tuple[bytes, bool] | None:
        """Return what was made and whether that is all for now; None: it takes too long."""
        until = time.monotonic() + wait_s
        with self._changed:
            while True:
                rests = self._done or (self._starving and not self._ended)
                if rests or len(self._made) >= OUT_BYTES:
                    break
                left = until - time.monotonic()
                if left <= 0:
                    return None
                self._changed.wait(left)
            made = bytes(self._made)
            self._made.clear()
            self._changed.notify_all()
            return made, rests

    def close(self) -> None:
        """Let go of everything; the thread ends soon."""
        with self._changed:
            self._closed = True
            self._given.clear()
            self._made.clear()
            self._changed.notify_all()

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most so many; none at the end. For the decoding thread."""
        with self._changed:
            while not self._given:
                self._check()
                if self._ended:
                    return b""
                self._starving = True
                self._changed.notify_all()
                self._changed.wait()
            self._check()
            piece = bytes(self._given[:size])
            del self._given[:size]
            return piece

    def put(self, sound: bytes) -> None:
        """Give out sound. For the decoding thread."""
        with self._changed:
            self._check()
            while len(self._made) >= OUT_BYTES:
                self._changed.wait()
                self._check()
            self._made += sound
            self._changed.notify_all()

    def finish(self, error: MoksoriError | None = None) -> None:
        """Say that there is no more. For the decoding thread."""
        with self._changed:
            self._done, self.error = True, error
            self._given.clear()
            self._changed.notify_all()

    def _check(self) -> None:
        if self._closed:
            raise ClosedPipeError
