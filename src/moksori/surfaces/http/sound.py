"""Sound of any length, cut into the frames of one track: samples, or pieces of a stream."""

from collections.abc import Sequence
from typing import Final, Protocol

import anyio

from moksori.audio.foreign import is_foreign
from moksori.audio.frame import FRAME_MS
from moksori.audio.framing import Framing
from moksori.errors import NotAudioError, OverloadedError
from moksori.ports.audiolog import MAX_FRAME_BYTES, AudioFrame, Receipt

_PAUSES_S: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
"""How long an append waits when too much waits for the disk, before the client is told."""


class OpenTrack(Protocol):
    """What is asked of a track that is open for writing."""

    async def append(self, frames: Sequence[AudioFrame]) -> Receipt:
        """Append frames; they are on the disk when it returns."""
        ...


async def appended(track: OpenTrack, frames: Sequence[AudioFrame]) -> Receipt:
    """Take frames to the disk; the client is read no further meanwhile.

    Raises:
        MoksoriError: as `ports.audiolog.MeetingWriter.append`.
    """
    for pause_s in _PAUSES_S:
        try:
            return await track.append(frames)
        except OverloadedError:
            await anyio.sleep(pause_s)
    return await track.append(frames)


async def store(track: OpenTrack, frames: Sequence[AudioFrame]) -> None:
    """Take frames to the disk, if there are any.

    Raises:
        MoksoriError: as `appended`.
    """
    if frames:
        await appended(track, frames)


class Cut(Protocol):
    """Cuts what comes, and counts."""

    count: int
    """How many frames were cut."""

    def frames(self, sound: bytes) -> Sequence[AudioFrame]:
        """Take more and return the frames that it completes."""
        ...

    def last(self) -> Sequence[AudioFrame]:
        """Return what is left; the track ends."""
        ...


class Pieces:
    """Numbers the pieces of a stream as they come; the listener decodes them."""

    def __init__(self, count: int = 0, captured_ms: int = 0) -> None:
        """Take how many there are, and what time it is for the sender."""
        self.count = count
        self._captured_ms = captured_ms

    def frames(self, sound: bytes) -> list[AudioFrame]:
        """Return pieces that the log can hold.

        Raises:
            NotAudioError: it begins as something else than sound does.
        """
        if self.count == 0 and is_foreign(sound):
            raise NotAudioError("the stream begins as another kind of file")
        found = []
        for at in range(0, len(sound), MAX_FRAME_BYTES):
            piece = sound[at : at + MAX_FRAME_BYTES]
            found.append(AudioFrame(self.count, self._captured_ms, piece))
            self.count += 1
        return found

    def last(self) -> list[AudioFrame]:
        """Return nothing: all of it was given out."""
        return []


class Sound:
    """Cuts the sound of a track into frames of 20 ms, and numbers them from 0."""

    def __init__(self, rate_hz: int, begins_ms: int) -> None:
        """Take the rate of the client, and how much it has sent before."""
        self.begins_ms = begins_ms
        self.count = 0
        """How many frames were cut."""
        self._framing = Framing(rate_hz)
        self._rate_hz = rate_hz
        self._bytes = 2 * self._framing.samples
        self._rest = bytearray()

    @property
    def length_ms(self) -> int:
        """How much sound was given."""
        rest = len(self._rest) // 2
        return self.count * FRAME_MS + rest * 1000 // self._rate_hz

    @property
    def until_ms(self) -> int:
        """Where it ends."""
        return self.begins_ms + self.length_ms

    def frames(self, sound: bytes) -> list[AudioFrame]:
        """Take more sound and return the frames that it completes."""
        self._rest += sound
        whole = len(self._rest) // self._bytes * self._bytes
        with memoryview(bytes(self._rest[:whole])) as pcm16:
            del self._rest[:whole]
            return [
                self._frame(pcm16[at : at + self._bytes]) for at in range(0, whole, self._bytes)
            ]

    def last(self) -> list[AudioFrame]:
        """Return what is left as a frame, filled up with silence; the track ends."""
        if not self._rest:
            return []
        rest = bytes(self._rest)
        self._rest.clear()
        return [self._frame(memoryview(rest))]

    def _frame(self, sound: memoryview) -> AudioFrame:
        sequence, self.count = self.count, self.count + 1
        captured_ms = self.begins_ms + sequence * FRAME_MS
        return AudioFrame(sequence, captured_ms, self._framing.frame(sequence, sound))
