"""The frames of a track, each at its time in the meeting: once, whole, in the order of numbers."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from moksori.audio.pcm import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE_HZ
from moksori.audio.spool import Spooled
from moksori.voice.tape import Samples
from moksori.voice.timeline import Timeline

_PER_MS: Final = SAMPLE_RATE_HZ // 1000
_AHEAD: Final = 8
"""A jump in time is sure some frames after it: so many are looked at before one is placed."""


def placed(frames: Iterable[Spooled], limit_ms: int) -> Iterator[tuple[int, bytes]]:
    """Yield where each frame begins, in samples of the meeting, and its 20 ms of sound.

    No frame lies over another one: where times overlap, the later one waits. After `limit_ms`
    there are no pauses, so that a clock gone mad makes no endless file.
    """
    line = Timeline(0)
    waiting: deque[Spooled] = deque()
    end = 0
    for frame in frames:
        line.frame(frame.number, frame.captured_ms)
        waiting.append(frame)
        if len(waiting) > _AHEAD:
            end = _place(line, waiting[0], end, limit_ms)
            yield end, waiting.popleft().pcm.ljust(FRAME_BYTES, b"\0")
            end += FRAME_SAMPLES
    for frame in waiting:
        end = _place(line, frame, end, limit_ms)
        yield end, frame.pcm.ljust(FRAME_BYTES, b"\0")
        end += FRAME_SAMPLES


def _place(line: Timeline, frame: Spooled, end: int, limit_ms: int) -> int:
    at_ms = line.meeting_ms(frame.number * FRAME_SAMPLES)
    return max(end, min(at_ms, limit_ms) * _PER_MS)


class Laid:
    """The sound of a track from the beginning of the meeting on, block by block."""

    def __init__(self, frames: Iterator[tuple[int, bytes]]) -> None:
        self._frames = frames
        self._next = next(frames, None)
        self._at = 0
        self._over = np.zeros(0, dtype=np.int16)
        """The end of a frame that began in the block before."""

    @property
    def is_over(self) -> bool:
        """Whether there is no more sound."""
        return self._next is None and self._over.size == 0

    def read(self, samples: int) -> Samples:
        """Return the next block, silence between frames; the last one ends with the sound."""
        block = np.zeros(samples + FRAME_SAMPLES, dtype=np.int16)
        used = self._over.size
        block[:used] = self._over
        while self._next is not None and self._next[0] < self._at + samples:
            start = self._next[0] - self._at
            used = start + FRAME_SAMPLES
            block[start:used] = np.frombuffer(self._next[1], dtype="<i2")
            self._next = next(self._frames, None)
        self._over = block[samples : max(used, samples)].copy()
        self._at += samples
        return block[:samples] if self._next is not None or self._over.size else block[:used]
