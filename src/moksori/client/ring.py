"""What a client has said and the server has not acknowledged: numbered, bounded, sent again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from moksori.audio.frame import FRAME_S
from moksori.audio.wire import WireFrame

RING_S: Final = 30.0
"""So much sound is kept."""


@dataclass(frozen=True, slots=True)
class Note:
    """A message that belongs before a frame."""

    number: int
    """Counts from 1."""
    before: int
    text: str


class Ring:
    """Frames from the oldest that may have to be sent again to the newest; no I/O."""

    def __init__(self, keep_s: float = RING_S) -> None:
        self._most = max(1, round(keep_s / FRAME_S))
        self._frames: dict[int, WireFrame] = {}
        self._notes: list[Note] = []
        self.next = 0
        """The number of the next frame."""
        self.lost = 0
        """How many frames were pushed out before the server had them."""
        self._first = 0
        self._through = -1
        self._noted = 0

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def full(self) -> bool:
        """Whether one frame more pushes the oldest out."""
        return len(self._frames) >= self._most

    def add(self, captured_s: float, pcm: bytes) -> WireFrame:
        """Number a frame and keep it; where there is no room the oldest one goes."""
        while self.full:
            del self._frames[next(iter(self._frames))]
            self.lost += 1
        frame = self._frames[self.next] = WireFrame(self.next, captured_s, pcm)
        self.next += 1
        return frame

    def note(self, text: str) -> None:
        """Keep a message that belongs before the next frame."""
        self._noted += 1
        self._notes.append(Note(self._noted, self.next, text))

    def acknowledged(self, through: int, missing: Iterable[tuple[int, int]] = ()) -> None:
        """Forget what is on the server's disk: all up to a number that is not missing."""
        lacking = set(_numbers(missing, self._frames))
        for number in [one for one in self._frames if one <= through and one not in lacking]:
            del self._frames[number]
        self._through = max(self._through, through)
        self._notes = [note for note in self._notes if note.before > self._through]

    def begin_at(self, number: int) -> None:
        """Give the first frame this number: an earlier process has sent the track up to there.

        Frames and messages that are here already move with it; none of them was sent yet.
        """
        shift = number - self._first
        moved = [replace(one, sequence=one.sequence + shift) for one in self._frames.values()]
        self._frames = {one.sequence: one for one in moved}
        self._notes = [replace(note, before=note.before + shift) for note in self._notes]
        self._first, self.next = number, self.next + shift

    def again(self, missing: Iterable[tuple[int, int]]) -> list[WireFrame]:
        """Return what the server lacks and is still here."""
        return [self._frames[number] for number in _numbers(missing, self._frames)]

    def at(self, number: int) -> WireFrame | None:
        """Return the frame of a number, or the next one that is still here."""
        found = self._frames.get(number)
        if found is None and number < self.next:
            found = next((one for key, one in self._frames.items() if key >= number), None)
        return found

    def notes(self, told: int, number: int) -> list[Note]:
        """Return the messages before a frame, after the one of number `told`."""
        return [note for note in self._notes if note.number > told and note.before <= number]


def _numbers(ranges: Iterable[tuple[int, int]], known: Iterable[int]) -> list[int]:
    spans = list(ranges)
    return [one for one in known if any(first <= one <= last for first, last in spans)]
