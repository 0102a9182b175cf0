"""One detector for all live tracks: at each tick one window of every track that has one, one call.

`VadBatcher` does no I/O and knows no time; `listen` turns its crank.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from itertools import chain
from operator import itemgetter
from typing import Final

import anyio
import numpy as np
from anyio.lowlevel import checkpoint

from moksori.audio.pcm import FULL_SCALE
from moksori.audio.speech import STEP
from moksori.errors import InputError, OverloadedError
from moksori.ports.vad import VadRows
from moksori.voice.track import LiveTrack, Told

TICK_S: Final = 0.009
_EARLIEST_S: Final = 0.003
"""Two ticks are never closer to each other, unless tracks are behind."""
_STALL_EVERY_S: Final = 0.25
_BEHIND: Final = 2 * STEP
_WINDOW_BYTES: Final = 2 * STEP


class VadBatcher:
    """The live tracks of a process and the memory that the detector has of each."""

    def __init__(self, vad: VadRows, *, tracks: int = 256, rows: int = 64) -> None:
        """Take at most so many tracks, and so many of them in one call."""
        self._vad = vad
        self._rows = rows
        self._limit = tracks
        self._free = list(range(tracks - 1, -1, -1))
        self._slots: dict[LiveTrack, int] = {}
        self._order: list[tuple[int, LiveTrack]] = []
        """Slots and their tracks, ascending."""
        self._states = np.zeros((tracks, vad.state_size), dtype=np.float32)
        self._sound = memoryview(bytearray(rows * _WINDOW_BYTES))
        self._pcm = np.frombuffer(self._sound, dtype="<i2").reshape(rows, STEP)
        self._windows = np.zeros((rows, STEP), dtype=np.float32)
        self._after = -1
        """The slot that was heard last: the next call begins after it."""
        self.calls = 0
        """How often the detector was called."""
        self.heard = 0
        """How many windows it was given."""
        self.behind = False
        """Whether tracks have more sound waiting than comes between two ticks."""

    def __len__(self) -> int:
        return len(self._slots)

    def join(self, track: LiveTrack, row: bytes | None = None) -> None:
        """Listen to a track from now on; `row` is what `row` gave of a restored one.

        Raises:
            OverloadedError: there are as many as there may be.
            InputError: the row is of another detector.
        """
        if row is not None and len(row) != self._states[0].nbytes:
            raise InputError("the memory of another detector")
        if not self._free:
            raise OverloadedError("too many live tracks", limit=self._limit)
        slot = self._slots[track] = self._free.pop()
        insort(self._order, (slot, track), key=itemgetter(0))
        self._states[slot] = 0.0 if row is None else np.frombuffer(row, dtype="<f4")

    def row(self, track: LiveTrack) -> bytes:
        """Return what the detector has in memory of a track, to go with its snapshot."""
        return bytes(self._states[self._slots[track]].astype("<f4"))

    def leave(self, track: LiveTrack, now: float) -> Sequence[Told]:
        """Hear what is left of a track, to the last sample, and let it go."""
        slot = self._slots.pop(track)
        told: list[Told] = list(track.give_up())
        while self._put(0, track, last=True):
            told += self._hear([(slot, track)], now)[0][1]
        self._order.remove((slot, track))
        self._free.append(slot)
        return [*told, *track.finish()]

    def tick(self, now: float) -> list[tuple[LiveTrack, Sequence[Told]]]:
        """Hear one window of each track that has one, and return what tracks have to tell.

        When there are more than fit into a call, the others come first at the next tick.
        """
        batch = self._gather()
        told = [one for one in self._hear(batch, now) if one[1]] if batch else []
        self.behind = any(track.behind >= _BEHIND for _, track in batch)
        return told

    def stalled(self, now: float) -> list[tuple[LiveTrack, Sequence[Told]]]:
        """Close the utterances of tracks whose sound has stopped coming."""
        return [(track, told) for track in self._slots if (told := track.tick(now))]

    def _gather(self) -> list[tuple[int, LiveTrack]]:
        """Put windows side by side, and return whose they are."""
        batch: list[tuple[int, LiveTrack]] = []
        turn = bisect_right(self._order, self._after, key=itemgetter(0))
        for one in chain(self._order[turn:], self._order[:turn]):
            if len(batch) == self._rows:
                break
            if self._put(len(batch), one[1]):
                batch.append(one)
        return batch

    def _put(self, row: int, track: LiveTrack, *, last: bool = False) -> bool:
        window = track.window(last=last)
        if window is None:
            return False
        self._sound[row * _WINDOW_BYTES : (row + 1) * _WINDOW_BYTES] = window
        return True

    def _hear(
        self, batch: list[tuple[int, LiveTrack]], now: float
    ) -> list[tuple[LiveTrack, Sequence[Told]]]:
        count = len(batch)
        slots = [slot for slot, _ in batch]
        windows = np.multiply(self._pcm[:count], FULL_SCALE, out=self._windows[:count])
        states = self._states[slots]
        heard = self._vad.probabilities(windows, states).tolist()
        self._states[slots] = states
        self._after = slots[-1]
        self.calls += 1
        self.heard += count
        return [
            (track, track.hear(probability, now))
            for (_, track), probability in zip(batch, heard, strict=True)
        ]


class Haste:
    """Lets the next tick come early, where few tracks are heard and batches save nothing."""

    def __init__(self) -> None:
        self._wanted = anyio.Event()

    def now(self) -> None:
        """Say that there is something to hear."""
        self._wanted.set()

    async def until(self, earliest: float, due: float) -> None:
        """Wait for the time that is due, or for `now`, but not before the earliest one."""
        with anyio.move_on_after(due - anyio.current_time()):
            await self._wanted.wait()
        self._wanted = anyio.Event()
        await anyio.sleep_until(earliest)


async def listen(
    batcher: VadBatcher,
    tell: Callable[[LiveTrack, Sequence[Told]], None],
    late: Callable[[float], None] | None = None,
    haste: Haste | None = None,
) -> None:
    """Turn the crank until cancelled, and tell `late` by how much each tick missed its time.

    With `haste` a tick may come early. One that comes late is not made up for by others. But where
    tracks are behind, as after a crash, the next one follows at once: all others have their turn
    between two ticks.
    """
    due = anyio.current_time()
    stalled_at = due
    while True:
        now = anyio.current_time()
        if late is not None:
            late(max(now - due, 0.0))
        for track, told in batcher.tick(now):
            tell(track, told)
        if now >= stalled_at:
            stalled_at = now + _STALL_EVERY_S
            for track, told in batcher.stalled(now):
                tell(track, told)
        if batcher.behind:
            due = anyio.current_time()
            await checkpoint()
        else:
            due = due + TICK_S if due + TICK_S > now else now + TICK_S
            if haste is None:
                await anyio.sleep_until(due)
            else:
                await haste.until(now + _EARLIEST_S, due)
                due = min(due, anyio.current_time())
