"""Which numbers of a track are there: a few ranges, however many frames."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from moksori.ports.audiolog import Gap, TrackState

MAX_SPANS: Final = 513


class Spans:
    """A set of numbers as sorted ranges; the oldest ranges are joined when there are too many.

    Joining gives the gap between them up: its numbers count as seen, and a late one is skipped.
    """

    __slots__ = ("_firsts", "_lasts")

    def __init__(self, ranges: Iterable[Sequence[int]] = ()) -> None:
        pairs = list(ranges)
        self._firsts = [pair[0] for pair in pairs]
        self._lasts = [pair[1] for pair in pairs]

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """First and last of each range."""
        return list(zip(self._firsts, self._lasts, strict=True))

    @property
    def last(self) -> int:
        """The highest number; -1 when there is none."""
        return self._lasts[-1] if self._lasts else -1

    def gaps(self) -> tuple[Gap, ...]:
        """Return what is missing between 0 and the highest number."""
        if not self._firsts or (len(self._firsts) == 1 and self._firsts[0] == 0):
            return ()
        before = [-1, *self._lasts]
        pairs = zip(before, self._firsts, strict=False)
        return tuple(Gap(last + 1, first - 1) for last, first in pairs if first > last + 1)

    def add(self, number: int) -> bool:
        """Add a number; tell whether it is new."""
        lasts = self._lasts
        if lasts and number == lasts[-1] + 1:
            lasts[-1] = number
            return True
        at = bisect_right(self._firsts, number)
        if at and number <= lasts[at - 1]:
            return False
        self._insert(at, number)
        return True

    def _insert(self, at: int, number: int) -> None:
        """Put a new number before range `at`, joined to its neighbours where it touches them."""
        firsts, lasts = self._firsts, self._lasts
        below = at > 0 and lasts[at - 1] == number - 1
        above = at < len(firsts) and firsts[at] == number + 1
        if below and above:
            lasts[at - 1] = lasts.pop(at)
            firsts.pop(at)
        elif below:
            lasts[at - 1] = number
        elif above:
            firsts[at] = number
        else:
            firsts.insert(at, number)
            lasts.insert(at, number)
            if len(firsts) > MAX_SPANS:
                del firsts[1], lasts[0]

    def copy(self) -> "Spans":
        """Return a copy to try things on."""
        twin = Spans()
        twin._firsts, twin._lasts = self._firsts.copy(), self._lasts.copy()
        return twin


@dataclass(slots=True)
class TrackBook:
    """What is known of one track."""

    spans: Spans = field(default_factory=Spans)
    frames: int = 0
    end: int | None = None

    def add(self, sequence: int) -> bool:
        """Note a frame; tell whether it is new."""
        fresh = self.spans.add(sequence)
        self.frames += fresh
        return fresh

    def state(self) -> TrackState:
        """Return it as the port tells it."""
        return TrackState(self.spans.last, self.frames, self.spans.gaps(), self.end)

    def copy(self) -> "TrackBook":
        """Return a copy to try things on."""
        return TrackBook(self.spans.copy(), self.frames, self.end)

    def to_json(self) -> dict[str, Any]:
        """Return it for the first record of a segment."""
        return {"spans": self.spans.ranges, "frames": self.frames, "end": self.end}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Return what `to_json` gave."""
        return cls(Spans(kept["spans"]), kept["frames"], kept["end"])
