"""All tracks of a recording in one file that every browser plays, and the shape of its sound."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import numpy as np

from moksori.audio.decode import decode
from moksori.audio.lane import PcmBlock
from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, Track
from moksori.audio.track_file import OPUS, TrackFile
from moksori.audio.wav import samples16

PEAKS: Final = 1200
"""How many points the shape of a recording has: a wide screen shows no more."""

_STEP: Final = SAMPLE_RATE_HZ // 10
_BLOCK: Final = 5 * SAMPLE_RATE_HZ
_LONGEST_LAG: Final = 120 * SAMPLE_RATE_HZ
_FLOAT: Final = 4


def mix_down(source: Path, target: Path) -> list[float]:
    """Write all tracks of a recording into one Ogg/Opus file; return the shape of its sound.

    Raises:
        NotAudioError: or another error of `decode`: it can not be read.
        OSError: the file can not be written.
    """
    decoding = decode(source)
    bench = _Bench([track.index for track in decoding.tracks])
    with MixFile(target) as file:
        for sound in bench.sums(decoding):
            file.add(sound)
    return _laid_out(source, target) if bench.late else file.shape


def _laid_out(source: Path, target: Path) -> list[float]:
    """Mix a recording whose tracks lie far apart in the file: their sum is made on the disk."""
    decoding = decode(source)
    ends = dict.fromkeys((track.index for track in decoding.tracks), 0)
    with NamedTemporaryFile(dir=target.parent, suffix=".sum") as whole, MixFile(target) as file:
        for block in decoding:
            whole.seek(_FLOAT * ends[block.track.index])
            before = np.frombuffer(whole.read(_FLOAT * len(block.pcm)), np.float32)
            sound = block.pcm.copy()
            sound[: len(before)] += before
            whole.seek(_FLOAT * ends[block.track.index])
            whole.write(sound.tobytes())
            ends[block.track.index] += len(sound)
        whole.seek(0)
        while piece := whole.read(_FLOAT * _BLOCK):
            file.add(np.frombuffer(piece, np.float32))
    return file.shape


class MixFile(TrackFile):
    """The sum of all tracks on its way to a file, with the shape of its sound."""

    def __init__(self, path: Path) -> None:
        """Begin a file; errors as `TrackFile`."""
        super().__init__(path, OPUS)
        self._loudest: list[float] = []

    @property
    def shape(self) -> list[float]:
        """How loud it is from its start to its end, each from 0 to 1."""
        return shape(self._loudest)

    def add(self, sound: Pcm) -> None:
        """Append a sum; what is too loud is clipped."""
        clipped = np.clip(sound, -1.0, 1.0)
        self._loudest.extend(_loudest_of(clipped))
        self.write(samples16(clipped))


def shape(loudest: Sequence[float]) -> list[float]:
    """Return at most `PEAKS` points from 0 to 1: the loudest of each stretch."""
    if not loudest:
        return []
    starts = np.linspace(0, len(loudest), min(PEAKS, len(loudest)), endpoint=False).astype(int)
    return [round(float(peak), 3) for peak in np.maximum.reduceat(loudest, starts)]


def _loudest_of(sound: Pcm) -> Iterator[float]:
    """Yield the loudest sample of every tenth of a second, from 0 to 1."""
    for start in range(0, len(sound), _STEP):
        yield float(np.abs(sound[start : start + _STEP]).max())


def mixed(blocks: Iterable[PcmBlock], tracks: Iterable[Track]) -> Iterator[Pcm]:
    """Yield the sum of all tracks, each begins at 0; one that ended early is silent from there.

    Of a track that lies far behind the others in the file, what comes too late is left out.
    """
    yield from _Bench([track.index for track in tracks]).sums(blocks)


class _Bench:
    """Where tracks are laid over each other: what all of them have reached can go.

    Who is far behind the others has ended, or lies elsewhere in the file: nobody waits for it, and
    `late` tells whether sound of it came after all.
    """

    def __init__(self, tracks: Sequence[int]) -> None:
        self._ends = dict.fromkeys(tracks, 0)
        self._sum: Pcm = np.zeros(0, np.float32)
        self._gone = 0
        self.late = False

    def sums(self, blocks: Iterable[PcmBlock]) -> Iterator[Pcm]:
        """Yield the sum bit by bit."""
        for block in blocks:
            self._put(block)
            yield from self._whole()
        if len(self._sum):
            yield self._sum

    def _put(self, block: PcmBlock) -> None:
        """Add a block at its place; a track's blocks follow each other without a hole."""
        track, pcm = block.track.index, block.pcm
        start = self._ends[track] - self._gone
        self._ends[track] += len(pcm)
        if start < 0:
            self.late = self.late or bool(pcm[:-start].any())
            pcm, start = pcm[-start:], 0
        missing = start + len(pcm) - len(self._sum)
        if missing > 0:
            self._sum = np.concatenate([self._sum, np.zeros(missing, np.float32)])
        self._sum[start : start + len(pcm)] += pcm

    def _whole(self) -> Iterator[Pcm]:
        """Yield what no track adds to any more, once it is worth it."""
        furthest = max(self._ends.values())
        ready = max(min(self._ends.values()), furthest - _LONGEST_LAG) - self._gone
        ready -= ready % _STEP
        if ready >= _BLOCK:
            yield self._sum[:ready]
            self._sum = self._sum[ready:].copy()
            self._gone += ready
