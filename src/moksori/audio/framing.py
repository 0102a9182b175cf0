"""Live sound at the rate of a microphone, turned into frames of 20 ms at 16 kHz, one for one.

Frame n of the sender becomes frame n, whatever was lost before it: a filter of fixed length needs
the end of the frame before and nothing else, so that nothing can drift and nothing has to be kept
over a restart. It makes the sound late by two milliseconds (four at 8 kHz).
"""

from dataclasses import dataclass
from functools import lru_cache
from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray

from moksori.audio.frame import FRAMES_PER_S
from moksori.audio.pcm import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE_HZ, Pcm
from moksori.errors import InputError, UnsupportedOptionError

RATES_HZ: Final = range(8_000, 48_001, FRAMES_PER_S)
"""Rates at which 20 ms are a whole number of samples."""

_EDGE: Final = 0.15
"""The filter goes from open to shut within this part of the highest frequency that is kept."""
_KAISER: Final = 8.0
"""What is shut is 80 dB down."""
_LENGTH: Final = 5.0
"""Width of the edge times length of the filter, for 80 dB."""
_MOST_BLOCKS: Final = 20
_LOUDEST: Final = 32_767


class Framing:
    """Turns the frames of one track into frames of 320 samples."""

    def __init__(self, rate_hz: int) -> None:
        """Take the rate of the sender.

        Raises:
            UnsupportedOptionError: 20 ms are no whole number of samples, or no such rate is taken.
        """
        if rate_hz not in RATES_HZ:
            raise UnsupportedOptionError(
                "a rate from 8000 to 48000, divisible by 50", option="sample_rate", rate_hz=rate_hz
            )
        self.samples = rate_hz // FRAMES_PER_S
        """How many samples a frame of the sender has."""
        self._filter = None if rate_hz == SAMPLE_RATE_HZ else _filter(rate_hz)
        self._sound = np.zeros(self.samples + (self._filter.taps if self._filter else 0), "<f4")
        self._sequence: int | None = None

    @property
    def delay_s(self) -> float:
        """How much later the sound comes out than it went in, the same for all frames."""
        return self._filter.delay_s if self._filter else 0.0

    def frame(self, sequence: int, pcm: bytes | memoryview) -> bytes:
        """Return the frame of this number: PCM16, 640 bytes.

        A short frame is the last of its track and is filled up with silence. After a frame that
        is not the next one the filter begins afresh.

        Raises:
            InputError: too long, or half a sample.
        """
        if len(pcm) > 2 * self.samples or len(pcm) % 2:
            raise InputError("a frame holds 20 ms of PCM16", bytes=len(pcm))
        follows, self._sequence = sequence - 1 == self._sequence, sequence
        if self._filter is None:
            return bytes(pcm).ljust(FRAME_BYTES, b"\0")
        before = self._filter.taps
        self._sound[:before] = self._sound[-before:] if follows else 0.0
        given = np.frombuffer(pcm, dtype="<i2")
        self._sound[before : before + given.size] = given
        self._sound[before + given.size :] = 0.0
        return self._filter.pass_through(self._sound)


@dataclass(frozen=True, slots=True, eq=False)
class _Filter:
    """A frame is cut into equal blocks; one matrix makes all of them at once."""

    taps: int
    """How many samples before the frame are needed."""
    delay_s: float
    blocks: int
    hop: int
    """How many samples of the sender a block has."""
    matrix: Pcm

    def pass_through(self, sound: Pcm) -> bytes:
        windows = np.lib.stride_tricks.as_strided(
            sound, (self.blocks, len(self.matrix)), (4 * self.hop, 4), writeable=False
        )
        made: NDArray[np.float32] = np.ascontiguousarray(windows) @ self.matrix
        np.rint(made, out=made)
        np.clip(made, -_LOUDEST - 1, _LOUDEST, out=made)
        return made.astype("<i2").tobytes()


@lru_cache(maxsize=16)
def _filter(rate_hz: int) -> _Filter:
    """Return a windowed sinc between two rates, laid out as a matrix (inputs x outputs)."""
    samples = rate_hz // FRAMES_PER_S
    common = gcd(samples, FRAME_SAMPLES)
    blocks = max(n for n in range(1, _MOST_BLOCKS + 1) if common % n == 0)
    hop, made = samples // blocks, FRAME_SAMPLES // blocks
    highest_hz = min(rate_hz, SAMPLE_RATE_HZ) / 2
    half_s = _LENGTH / (_EDGE * highest_hz) / 2
    taps = int(np.ceil(2 * half_s * rate_hz)) + 1
    out_s = np.arange(made) / SAMPLE_RATE_HZ - half_s
    in_s = (np.arange(hop + taps) - taps) / rate_hz
    off_s = out_s[None, :] - in_s[:, None]
    inside = np.abs(off_s) <= half_s
    window = np.i0(_KAISER * np.sqrt(np.where(inside, 1 - (off_s / half_s) ** 2, 0.0)))
    weights = np.where(inside, window * np.sinc(2 * highest_hz * off_s), 0.0)
    weights /= weights.sum(axis=0, keepdims=True)
    return _Filter(taps, half_s, blocks, hop, np.ascontiguousarray(weights, dtype=np.float32))
