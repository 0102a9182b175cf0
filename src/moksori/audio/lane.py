"""One output track while a file is decoded: resampled, with every sample at its time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, Track

if TYPE_CHECKING:
    from av.audio.resampler import AudioResampler

_SCALES: Final = {"u8": 128.0, "s16": 32768.0, "s32": 2.0**31, "s64": 2.0**63}
_SILENCE_SAMPLES: Final = 4 * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class PcmBlock:
    """The next piece of a track: 16 kHz mono, starting `start_s` seconds into the recording."""

    track: Track
    start_s: float
    pcm: Pcm


class Lane:
    """Turns a track's sound into blocks that follow each other without a hole."""

    def __init__(self, track: Track) -> None:
        self.track = track
        self._written = 0
        self._resampler: AudioResampler | None = None

    def feed(self, pcm: Pcm, rate_hz: int) -> Iterator[PcmBlock]:
        """Append mono sound; `end_run` must come between two rates."""
        if rate_hz == SAMPLE_RATE_HZ:
            yield from self._emit(pcm)
            return
        from av.audio.frame import AudioFrame

        frame = AudioFrame.from_ndarray(pcm.reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate = rate_hz
        for out in self._open_resampler().resample(frame):
            yield from self._emit(out.to_ndarray()[0])

    def end_run(self) -> Iterator[PcmBlock]:
        """Let out what the resampler still holds; the next sound starts afresh."""
        if self._resampler is not None:
            for out in self._resampler.resample(None):
                yield from self._emit(out.to_ndarray()[0])
            self._resampler = None

    def silence_until(self, at_s: float) -> Iterator[PcmBlock]:
        """Fill up with zeros to a time; does nothing when the time has passed."""
        missing = round(at_s * SAMPLE_RATE_HZ) - self._written
        while missing > 0:
            part = min(missing, _SILENCE_SAMPLES)
            yield from self._emit(np.zeros(part, dtype=np.float32))
            missing -= part

    def _emit(self, pcm: Pcm) -> Iterator[PcmBlock]:
        if pcm.size:
            start_s = self._written / SAMPLE_RATE_HZ
            self._written += pcm.size
            yield PcmBlock(self.track, start_s, pcm)

    def _open_resampler(self) -> "AudioResampler":
        if self._resampler is None:
            from av.audio.resampler import AudioResampler

            self._resampler = AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE_HZ)
        return self._resampler


def mono(rows: Pcm) -> Pcm:
    """Return one row for all channels: their mean."""
    mean: Pcm = rows[0] if len(rows) == 1 else rows.mean(axis=0, dtype=np.float32)
    return mean


def planes(samples: NDArray[np.generic], sample_format: str, channels: int) -> Pcm:
    """Return float32 in [-1, 1], one row per channel, of samples as FFmpeg lays them out."""
    rows = samples if sample_format.endswith("p") else samples.reshape(-1, channels).T
    kind = sample_format.removesuffix("p")
    if kind in _SCALES:
        sound = rows.astype(np.float32)
        if kind == "u8":
            sound -= 128.0
        sound *= 1.0 / _SCALES[kind]
        return sound
    finite = np.nan_to_num(rows.astype(np.float32), nan=0.0, posinf=1.0, neginf=-1.0)
    return np.clip(finite, -1.0, 1.0)
