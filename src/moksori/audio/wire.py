"""How live sound travels over a socket: the subprotocol, the head of a frame, the close codes."""

import math
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import Final

from moksori.audio.frame import FRAMES_PER_S
from moksori.errors import InputError

SUBPROTOCOL: Final = "voice.v1"
PATH: Final = "/api/v1/audio"

_HEAD: Final = Struct("<IId")
HEAD_BYTES: Final = _HEAD.size
MOST_SAMPLES: Final = 48_000 // FRAMES_PER_S
MOST_FRAME_BYTES: Final = HEAD_BYTES + 2 * MOST_SAMPLES
MOST_SEQUENCE: Final = 2**32 - 1
LATEST_S: Final = 1e10
"""Capture times lie between 0 and this: seconds of any clock, also those since 1970."""


class Close(IntEnum):
    """How a socket of live sound ends; from 4400 on they are our own."""

    DONE = 1000
    """All was said."""
    LEAVING = 1001
    """The other side goes away: come again."""
    BROKEN = 1011
    """Something broke at the server: come again."""
    RESTART = 1012
    """The server ends, another one will come: come again."""
    BAD_MESSAGE = 4400
    """A message that the protocol does not know, or not at this place."""
    NO_KEY = 4401
    """No key, or one that opens nothing."""
    NO_MEETING = 4404
    """There is no such meeting."""
    SILENT = 4408
    """Nothing came after the socket was opened."""
    CONFLICT = 4409
    """Somebody else speaks on this track, or the meeting is none to speak in."""
    ENDED = 4410
    """The meeting has ended."""
    OVERLOADED = 4429
    """The server has enough to do: come again later."""
    NO_SPACE = 4507
    """The disk does not take it: keep what was not acknowledged, and come again."""

    @property
    def come_again(self) -> bool:
        """Whether a client should connect once more and go on where it was."""
        return self in _COME_AGAIN


_COME_AGAIN: Final = frozenset(
    {Close.LEAVING, Close.BROKEN, Close.RESTART, Close.SILENT, Close.OVERLOADED, Close.NO_SPACE}
)


@dataclass(frozen=True, slots=True)
class WireFrame:
    """20 ms of PCM16, little-endian, mono; the last frame of a track may be shorter."""

    sequence: int
    """One more than the frame before; the first is 0."""
    captured_s: float
    """When its first sample was captured, seconds of the sender's clock."""
    pcm: bytes

    def packed(self) -> bytes:
        """Return it as it is sent."""
        return _HEAD.pack(self.sequence, len(self.pcm) // 2, self.captured_s) + self.pcm


def unpacked(data: bytes, most_samples: int = MOST_SAMPLES) -> WireFrame:
    """Read a frame.

    Raises:
        InputError: its head says something else than it holds, or it is too long.
    """
    if len(data) < HEAD_BYTES:
        raise InputError("a frame begins with 16 bytes", bytes=len(data))
    sequence, samples, captured_s = _HEAD.unpack_from(data)
    if not 0 < samples <= most_samples:
        raise InputError("a frame holds at most 20 ms", samples=samples, most=most_samples)
    if len(data) != HEAD_BYTES + 2 * samples:
        raise InputError("a frame is as long as its head says", bytes=len(data), samples=samples)
    if not math.isfinite(captured_s) or not 0 <= captured_s <= LATEST_S:
        raise InputError("a capture time is between 0 and 1e10 seconds")
    return WireFrame(sequence, captured_s, data[HEAD_BYTES:])
