"""The sound of a meeting on its way from the log to files: one for each track, and all in one.

Everything here blocks, a little at a time, and may raise OSError: call it in a thread.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from moksori.audio.mixdown import MixFile
from moksori.audio.pcm import FULL_SCALE, SAMPLE_RATE_HZ
from moksori.audio.spool import FrameSpool, PieceSpool, Spooled
from moksori.audio.track_file import FLAC, OPUS, TrackFile
from moksori.meetings.live.model import Track, TrackFormat
from moksori.ports.audiolog import AudioRecord, RecordKind
from moksori.voice.placing import Laid, placed

_BLOCK_SAMPLES: Final = 5 * SAMPLE_RATE_HZ
_BLOCKS: Final = 6
"""Half a minute of the meeting at a time."""
_PER_MS: Final = SAMPLE_RATE_HZ // 1000


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that is whole."""

    path: Path
    suffix: str
    ms: int


class Gathered:
    """All frames of a meeting, by track and number, in a folder of their own."""

    def __init__(self, folder: Path, tracks: Iterable[Track]) -> None:
        folder.mkdir(parents=True, mode=0o700)
        self._folder = folder
        self.frames: dict[int, FrameSpool] = {}
        self.pieces: dict[int, PieceSpool] = {}
        """Pieces of tracks that are encoded; what they decode to is to be put among the frames."""
        self._named: dict[str, FrameSpool | PieceSpool] = {}
        for track in tracks:
            frames = FrameSpool(folder / f"{track.number}.frames")
            self._named[track.name] = self.frames[track.number] = frames
            if track.format is TrackFormat.ENCODED:
                pieces = PieceSpool(folder / f"{track.number}.pieces")
                self._named[track.name] = self.pieces[track.number] = pieces

    def take(self, records: Iterable[AudioRecord]) -> None:
        """Put records in their places."""
        for record in records:
            spool = self._named.get(record.track)
            if spool is not None and record.kind is RecordKind.FRAME:
                spool.put(Spooled(record.sequence, record.captured_ms, record.pcm))

    def put(self, number: int, frames: Iterable[Spooled]) -> None:
        """Put frames of a track that was decoded in their places."""
        for frame in frames:
            self.frames[number].put(frame)

    def close(self) -> None:
        """Let go of all files."""
        for frames in self.frames.values():
            frames.close()
        for pieces in self.pieces.values():
            pieces.close()


class AudioFiles:
    """Writes FLAC for each track and the mix, bit by bit; `made` and `mix` are there at the end.

    All files begin with the meeting: one time is the same place in each of them.
    """

    def __init__(self, folder: Path, gathered: Gathered, limit_ms: int) -> None:
        laid = {n: Laid(placed(iter(spool), limit_ms)) for n, spool in gathered.frames.items()}
        self._laid = {n: track for n, track in laid.items() if not track.is_over}
        self._files = {
            n: TrackFile(folder / f"{n}.{FLAC.suffix}", FLAC) for n in sorted(self._laid)
        }
        self._mix = MixFile(folder / f"mix.{OPUS.suffix}") if self._laid else None
        self.made: dict[int, MadeFile] = {}
        """The files of the tracks, by their numbers; a track without sound has none."""
        self.mix: MadeFile | None = None
        self.shape: list[float] = []
        """How loud the mix is from its start to its end, each from 0 to 1."""

    def step(self) -> bool:
        """Write the next bit; return whether there is more."""
        for _ in range(_BLOCKS):
            if not self._laid:
                break
            self._write_block()
        if self._laid or self._mix is None:
            return bool(self._laid)
        self.shape = self._mix.shape
        self.mix, self._mix = _closed(self._mix), None
        return False

    def _write_block(self) -> None:
        mix = self._mix
        assert mix is not None  # noqa: S101 - there are tracks, so there is a mix
        sum_of_all, longest = np.zeros(_BLOCK_SAMPLES, dtype=np.float32), 0
        for number, track in list(self._laid.items()):
            sound = track.read(_BLOCK_SAMPLES)
            self._files[number].write(sound)
            sum_of_all[: sound.size] += sound
            longest = max(longest, sound.size)
            if track.is_over:
                del self._laid[number]
                self.made[number] = _closed(self._files.pop(number))
        mix.add(sum_of_all[:longest] * FULL_SCALE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in (*self._files.values(), *([self._mix] if self._mix else [])):
            file.abandon()


def _closed(file: TrackFile) -> MadeFile:
    file.close()
    return MadeFile(file.path, file.kind.suffix, -(-file.samples // _PER_MS))
