"""One live track: frames in; windows for the detector, utterances with their sound out.

The place of a frame is its sequence number, so that positions are exact whatever the network does:
frames that come in another order are put in place, those that come twice count once, and those
that never come are silence.
"""

import struct
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import Final, Self

from moksori.audio.pcm import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE_HZ
from moksori.audio.speech import STEP
from moksori.errors import InputError, OverloadedError
from moksori.text.endings import Ending
from moksori.voice.endpointing import Endpointing
from moksori.voice.frames import Frame
from moksori.voice.model import EndpointingSettings, Event, Gap, UtteranceClosed
from moksori.voice.snapshots import seal, unseal
from moksori.voice.tape import BLOCK_SAMPLES, BlockPool, Samples, Tape

PATIENCE_FRAMES: Final = 5
"""A frame is given up when one comes that is so many later: 100 ms."""
GAP_LIMIT_FRAMES: Final = 50
"""So much lost sound, one second, is taken for silence."""
BEHIND_LIMIT_SAMPLES: Final = 3 * SAMPLE_RATE_HZ
"""Frames are refused when the detector is so far behind."""
SNAPSHOT_VERSION: Final = 2
"""To be raised with every change of what a snapshot holds or how it is understood."""

_SQUEEZED: Final = 1 << 16
"""A longer tape is kept as it is: to squeeze it takes longer than anybody should wait."""
_KIND: Final = b"trck"
_KEPT: Final = struct.Struct("<?8q")
_NUMBER: Final = struct.Struct("<q")
_JUMP: Final = struct.Struct("<qq")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A closed utterance and its sound, `closed.start`..`closed.end`."""

    closed: UtteranceClosed
    pcm: Samples


@dataclass(slots=True)
class Counts:
    """What came of the frames of a track."""

    frames: int = 0
    """Put in place."""
    reordered: int = 0
    """Of these, put in place after a later one."""
    refused: int = 0
    """Came twice, or after it had been given up."""
    lost: int = 0
    """Given up."""


Told = Event | Gap | Utterance
_NOTHING: Final[Sequence[Told]] = ()


class LiveTrack:
    """The sound of one participant while it comes."""

    def __init__(
        self,
        pool: BlockPool,
        settings: EndpointingSettings | None = None,
        judge: Callable[[str], Ending] | None = None,
    ) -> None:
        """Take blocks from `pool`; the rest is for `Endpointing`."""
        self.counts = Counts()
        self.endpointing = Endpointing(settings, judge)
        self._tape = Tape(pool)
        self._first: int | None = None
        self._next = 0
        """The number, from 0, of the frame that is due."""
        self._ahead: set[int] = set()
        """Frames that came before it."""
        self._window = 0
        """Where the window begins that the detector hears next."""
        self._jumps: deque[tuple[int, int]] = deque()
        """From where to where the detector will skip; whole blocks, ascending."""
        self._left_out = 0
        """How many samples that is."""

    @property
    def due(self) -> int | None:
        """The number of the frame that is due: a restored track has to be fed from it on."""
        return None if self._first is None else self._first + self._next

    @property
    def received(self) -> int:
        """How many samples came or were given up, all before the frame that is due."""
        return self._next * FRAME_SAMPLES

    @property
    def heard_until(self) -> int:
        """Where the sound ends that the detector has heard."""
        return self._window

    @property
    def behind(self) -> int:
        """How many samples the detector has yet to hear."""
        return self._next * FRAME_SAMPLES - self._window - self._left_out

    def feed(self, frame: Frame) -> Sequence[Told]:
        """Take a frame; only lost sound is told of here.

        Raises:
            InputError: its sound is not 20 ms long.
            OverloadedError: the detector is too far behind; send it again.
        """
        if len(frame.pcm) != FRAME_BYTES:
            raise InputError("a frame holds 20 ms of PCM16", bytes=len(frame.pcm))
        if self._first is None:
            self._first = frame.sequence
        number = frame.sequence - self._first
        if self.behind > BEHIND_LIMIT_SAMPLES:
            raise OverloadedError("the detector is behind", limit_s=3)
        if number != self._next or self._ahead:
            return self._place(number, frame)
        self._tape.write(number * FRAME_SAMPLES, frame.pcm)
        self._next = number + 1
        self.counts.frames += 1
        return _NOTHING

    def window(self, *, last: bool = False) -> memoryview | None:
        """Return the sound for the detector, PCM16, valid until the next act; None: not enough.

        When it is the last one, any sound is enough, and silence follows it.
        """
        return self._tape.window(self._window) if self.behind >= (1 if last else STEP) else None

    def hear(self, probability: float, now: float) -> Sequence[Told]:
        """Take the detector's answer to the window."""
        self._window += STEP
        events = self.endpointing.feed(probability, now)
        told: Sequence[Told] = self._with_sound(events) if events else _NOTHING
        if self._jumps and self._jumps[0][0] == self._window:
            told = (*told, *self._jump())
        if self._window % BLOCK_SAMPLES == 0:
            self._tape.forget(min(self.endpointing.needed_from, self._window))
        return told

    def heard(self, text: str, until: int, now: float) -> None:
        """Take what a partial said; `until` is the sample at which its sound ended."""
        self.endpointing.heard(text, until, now)

    def tick(self, now: float) -> Sequence[Told]:
        """Close an utterance whose sound has stopped coming.

        Frames that wait for missing ones are heard before.
        """
        if self._ahead and self.endpointing.is_stalled(now):
            return self.give_up()
        return self._with_sound(self.endpointing.tick(now))

    def sound(self, start: int, end: int) -> Samples:
        """Return a copy of sound that is still there: of the open utterance, all of it."""
        return self._tape.read(start, min(end, self.received))

    def give_up(self) -> Sequence[Told]:
        """Wait no longer for frames that are missing: no more will come."""
        told: list[Told] = []
        while self._ahead:
            told.append(self._skip_missing())
        return told

    def finish(self) -> Sequence[Told]:
        """Close what is open and forget the sound; what the detector has not heard is lost."""
        told = self._with_sound(self.endpointing.finish())
        self._tape.clear()
        return told

    def snapshot(self) -> bytes:
        """Return all that makes the utterances to come; the detector's memory is not in it."""
        place = (self._first or 0, self._next, self._window, self._left_out)
        head = _KEPT.pack(self._first is not None, *place, *astuple(self.counts))
        ahead = b"".join(_NUMBER.pack(number) for number in sorted(self._ahead))
        jumps = b"".join(_JUMP.pack(*jump) for jump in self._jumps)
        tape = self._tape.dump(min(self.endpointing.needed_from, self._window))
        tape = zlib.compress(tape, 1 if len(tape) <= _SQUEEZED else 0)
        return seal(_KIND, SNAPSHOT_VERSION, (head, ahead, jumps, self.endpointing.dump(), tape))

    @classmethod
    def restore(
        cls,
        kept: bytes,
        pool: BlockPool,
        settings: EndpointingSettings | None = None,
        judge: Callable[[str], Ending] | None = None,
        now: float | None = None,
    ) -> Self:
        """Return the track as it was; feed it all frames that came after the snapshot.

        Settings and judge must be the same. `now` is needed where the clock of the caller has
        nothing to do with the one before, such as in another process.

        Raises:
            InputError: it is damaged, or made by another version: begin anew.
        """
        head, ahead, jumps, endpointing, tape = unseal(_KIND, SNAPSHOT_VERSION, kept)
        track = cls(pool, settings, judge)
        track.endpointing.load(endpointing, now)
        begun, first, *place, frames, reordered, refused, lost = _KEPT.unpack(head)
        track._first = first if begun else None
        track._next, track._window, track._left_out = place
        track.counts = Counts(frames, reordered, refused, lost)
        track._ahead = {number for (number,) in _NUMBER.iter_unpack(ahead)}
        track._jumps.extend((skip, back) for skip, back in _JUMP.iter_unpack(jumps))
        track._tape.load(zlib.decompress(tape))
        return track

    def _place(self, number: int, frame: Frame) -> Sequence[Told]:
        """Put a frame in place that is not the one due, or that others were waiting for."""
        if number < self._next or number in self._ahead:
            self.counts.refused += 1
            return _NOTHING
        told: list[Told] = []
        while self._ahead and number - self._next >= PATIENCE_FRAMES:
            told.append(self._skip_missing())
        if number - self._next >= PATIENCE_FRAMES:
            told.append(self._lose(number))
        self.counts.frames += 1
        if self._ahead and number < max(self._ahead):
            self.counts.reordered += 1
        self._tape.write(number * FRAME_SAMPLES, frame.pcm)
        self._ahead.add(number)
        self._catch_up()
        return told

    def _skip_missing(self) -> Gap:
        """Take all before the earliest frame that is there for lost."""
        gap = self._lose(min(self._ahead))
        self._catch_up()
        return gap

    def _catch_up(self) -> None:
        while self._next in self._ahead:
            self._ahead.discard(self._next)
            self._next += 1

    def _lose(self, until: int) -> Gap:
        """Take the frames from the one due to `until` for lost."""
        start, lost = self._next, until - self._next
        self.counts.lost += lost
        self._next = until
        skip = -(-(start + GAP_LIMIT_FRAMES) * FRAME_SAMPLES // BLOCK_SAMPLES) * BLOCK_SAMPLES
        back = until * FRAME_SAMPLES // BLOCK_SAMPLES * BLOCK_SAMPLES
        left_out = max(back - skip, 0)
        if left_out:
            self._jumps.append((skip, back))
            self._left_out += left_out
        samples = lost * FRAME_SAMPLES
        return Gap(start * FRAME_SAMPLES, samples, samples - left_out)

    def _jump(self) -> Sequence[Told]:
        """Leave out what was lost and is too long to be taken for a pause."""
        skip, back = self._jumps.popleft()
        self._window = back
        self._left_out -= back - skip
        return self._with_sound(self.endpointing.jump((back - skip) // STEP))

    def _with_sound(self, events: Sequence[Event]) -> Sequence[Told]:
        return [
            Utterance(event, self._tape.read(event.start, event.end))
            if isinstance(event, UtteranceClosed)
            else event
            for event in events
        ]
