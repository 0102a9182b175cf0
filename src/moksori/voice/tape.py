"""The last sound of a track, in blocks that are borrowed from a pool and given back.

A silent track holds a few blocks, one on which somebody speaks holds the utterance, and what was
never written is silence.
"""

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from moksori.audio.speech import STEP
from moksori.errors import InputError

Samples = NDArray[np.int16]

BLOCK_SAMPLES: Final = 2560
"""160 ms: holds whole frames and whole windows of the detector, so that none lies in two blocks."""

_BLOCK_BYTES: Final = 2 * BLOCK_SAMPLES
_SILENCE: Final = bytes(_BLOCK_BYTES)
_KEPT: Final = struct.Struct("<q")


class BlockPool:
    """Blocks for all tracks of a process; those given back are used again."""

    def __init__(self, keep: int = 512) -> None:
        """Keep so many free blocks at most (5 kB each); the rest goes back to the system."""
        self._keep = keep
        self._free: list[memoryview] = []
        self.lent = 0
        """How many blocks are in use."""

    def take(self) -> memoryview:
        """Return a silent block."""
        self.lent += 1
        if not self._free:
            return memoryview(bytearray(_BLOCK_BYTES))
        block = self._free.pop()
        block[:] = _SILENCE
        return block

    def give(self, block: memoryview) -> None:
        """Take a block back."""
        self.lent -= 1
        if len(self._free) < self._keep:
            self._free.append(block)


class Tape:
    """The sound of one track from `start` on; positions are samples."""

    def __init__(self, pool: BlockPool) -> None:
        self._pool = pool
        self._blocks: dict[int, memoryview] = {}
        self.start = 0
        """What lies before is forgotten."""

    def write(self, position: int, pcm: bytes | memoryview) -> None:
        """Put a frame at its place, a multiple of its length."""
        number, inside = divmod(position, BLOCK_SAMPLES)
        block = self._blocks.get(number)
        if block is None:
            block = self._blocks[number] = self._pool.take()
        block[2 * inside : 2 * inside + len(pcm)] = pcm

    def window(self, position: int) -> memoryview:
        """Return 512 samples at a multiple of 512, in place: copy them before the next act."""
        number, inside = divmod(position, BLOCK_SAMPLES)
        block = self._blocks.get(number)
        if block is None:
            return memoryview(_SILENCE)[: 2 * STEP]
        return block[2 * inside : 2 * (inside + STEP)]

    def read(self, start: int, end: int) -> Samples:
        """Return a copy of a stretch."""
        sound = np.zeros(max(end - start, 0), dtype=np.int16)
        at = start
        while at < end:
            number, inside = divmod(at, BLOCK_SAMPLES)
            until = min(end, (number + 1) * BLOCK_SAMPLES)
            block = self._blocks.get(number)
            if block is not None:
                piece = block[2 * inside : 2 * (inside + until - at)]
                sound[at - start : until - start] = np.frombuffer(piece, dtype="<i2")
            at = until
        return sound

    def forget(self, before: int) -> None:
        """Give back the blocks that lie wholly before a position."""
        first = before // BLOCK_SAMPLES
        if first * BLOCK_SAMPLES <= self.start:
            return
        self.start = first * BLOCK_SAMPLES
        for number in [number for number in self._blocks if number < first]:
            self._pool.give(self._blocks.pop(number))

    def dump(self, since: int) -> bytes:
        """Return the blocks that hold a position or lie after it, for `load`."""
        first = since // BLOCK_SAMPLES
        blocks = [one for one in sorted(self._blocks.items()) if one[0] >= first]
        kept = [_KEPT.pack(number) + bytes(block) for number, block in blocks]
        return _KEPT.pack(self.start) + b"".join(kept)

    def load(self, kept: bytes) -> None:
        """Take over what `dump` gave, into an empty tape.

        Raises:
            InputError: it is something else.
        """
        if len(kept) % (_KEPT.size + _BLOCK_BYTES) != _KEPT.size:
            raise InputError("a tape is cut off")
        (self.start,) = _KEPT.unpack_from(kept)
        for at in range(_KEPT.size, len(kept), _KEPT.size + _BLOCK_BYTES):
            block = self._blocks[_KEPT.unpack_from(kept, at)[0]] = self._pool.take()
            block[:] = kept[at + _KEPT.size : at + _KEPT.size + _BLOCK_BYTES]

    def clear(self) -> None:
        """Give back everything."""
        for block in self._blocks.values():
            self._pool.give(block)
        self._blocks.clear()
