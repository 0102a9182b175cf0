"""When the sound of a track was spoken: from places in it to the time of the meeting.

Frames are numbered without a hole while their capture times are not: somebody is muted, the
meeting is paused, a client comes back. Where the time jumps against the numbers an anchor is laid;
between anchors time runs with the sound. Jitter moves nothing, slow drift is followed in small
steps.
"""

import struct
from bisect import bisect_left, bisect_right
from typing import Final, Self

from moksori.audio.frame import FRAME_MS
from moksori.audio.pcm import FRAME_SAMPLES
from moksori.errors import InputError

JUMP_MS: Final = 100
"""A capture time this far from the expected one is no jitter."""
OVERLAP_MS: Final = 1_000
"""A clock that goes back by more was set anew, so that the time it tells is worth nothing."""
DRIFT_MS: Final = 40
"""Drift is followed in steps of this."""
ANCHORS: Final = 1_024
"""The newest that are kept; sound before them is dated from the oldest."""

_FAR: Final = 1 << 50
"""Numbers and times beyond are nonsense, and are not reckoned with."""
_SURE: Final = 3
"""So many frames in a row have to agree on a jump."""
_SMOOTH: Final = 1 / 256
_MS_PER_SAMPLE: Final = FRAME_MS / FRAME_SAMPLES
_HEAD: Final = struct.Struct("<qqqdHqqBB")
_ANCHOR: Final = struct.Struct("<qq")
_VERSION: Final = 1


class Timeline:
    """The anchors of one track; positions are samples since its first frame."""

    def __init__(self, first: int | None = None) -> None:
        """Count positions from the frame `first`; None: from the first one that is told of."""
        self._first = first
        self._starts: list[int] = []
        """Numbers of the frames that are anchors, ascending, and below when they were spoken."""
        self._times: list[int] = []
        self._newest = -1
        self._shift = 0
        """Added to all capture times since a clock was set anew."""
        self._drift = 0.0
        """How far capture times are from the expected ones by now, smoothed."""
        self._jump = (0, 0, 0)
        """A jump that is not sure yet: its frame, by how much, how many frames agree."""

    @property
    def first(self) -> int:
        """The number of the frame at position 0."""
        return self._first or 0

    def frame(self, sequence: int, captured_ms: int) -> None:
        """Take the capture time of a frame; one that comes after a later one tells nothing."""
        if sequence > _FAR:
            return
        captured_ms = max(-_FAR, min(captured_ms, _FAR))
        if self._first is None:
            self._first = sequence
        if not self._starts:
            self._lay(sequence, captured_ms)
        if sequence <= self._newest:
            return
        self._newest = sequence
        off = captured_ms + self._shift - self._expected(sequence)
        if -JUMP_MS <= off <= JUMP_MS:
            self._follow(sequence, off)
        else:
            self._doubt(sequence, off)

    def meeting_ms(self, position: int, *, ending: bool = False) -> int:
        """Return when a sample was spoken; an ending at a jump belongs to what was before it."""
        if not self._starts:
            return round(position * _MS_PER_SAMPLE)
        at = position + self.first * FRAME_SAMPLES
        place = at / FRAME_SAMPLES
        find = bisect_left if ending else bisect_right
        number = max(find(self._starts, place) - 1, 0)
        time = self._times[number] + (at - self._starts[number] * FRAME_SAMPLES) * _MS_PER_SAMPLE
        if number + 1 < len(self._times):
            time = min(time, self._times[number + 1])
        return round(time)

    def dump(self) -> bytes:
        """Return all of it as bytes, for `load`."""
        head = _HEAD.pack(
            -1 if self._first is None else self._first,
            *(self._newest, self._shift, self._drift, len(self._starts)),
            *(*self._jump, _VERSION),
        )
        anchors = zip(self._starts, self._times, strict=True)
        return head + b"".join(_ANCHOR.pack(*anchor) for anchor in anchors)

    @classmethod
    def load(cls, kept: bytes) -> Self:
        """Return what `dump` gave.

        Raises:
            InputError: it is something else.
        """
        if len(kept) < _HEAD.size or kept[_HEAD.size - 1] != _VERSION:
            raise InputError("this is no timeline that is known here")
        first, newest, shift, drift, count, *jump, _ = _HEAD.unpack_from(kept)
        if len(kept) != _HEAD.size + count * _ANCHOR.size:
            raise InputError("a timeline is cut off")
        line = cls(None if first < 0 else first)
        line._newest, line._shift, line._drift = newest, shift, drift
        line._jump = (jump[0], jump[1], jump[2])
        for start, time in _ANCHOR.iter_unpack(kept[_HEAD.size :]):
            line._starts.append(start)
            line._times.append(time)
        return line

    def _expected(self, sequence: int) -> int:
        return self._times[-1] + (sequence - self._starts[-1]) * FRAME_MS

    def _follow(self, sequence: int, off: int) -> None:
        """Take a time that is as expected, but for jitter and drift."""
        self._jump = (0, 0, 0)
        self._drift += (off - self._drift) * _SMOOTH
        if abs(self._drift) >= DRIFT_MS:
            self._lay(sequence, self._expected(sequence) + round(self._drift))

    def _doubt(self, sequence: int, off: int) -> None:
        """Take a time that is not as expected; it becomes an anchor when the next ones agree."""
        since, by, agreed = self._jump
        if agreed and abs(off - by) <= JUMP_MS:
            self._jump = (since, min(by, off, key=abs), agreed + 1)
        else:
            self._jump = (sequence, off, 1)
        since, by, agreed = self._jump
        if agreed < _SURE:
            return
        self._jump = (0, 0, 0)
        if by < -OVERLAP_MS:
            self._shift -= by
        else:
            self._lay(since, self._expected(since) + by)

    def _lay(self, sequence: int, time_ms: int) -> None:
        """Lay an anchor; never before the last one, so that time does not go back."""
        time_ms = max(time_ms, self._times[-1]) if self._times else time_ms
        self._starts.append(sequence)
        self._times.append(time_ms)
        self._drift = 0.0
        del self._starts[:-ANCHORS], self._times[:-ANCHORS]
