"""A detector without a network: sound above the noise that moves like speech.

It follows the noise floor and looks for bands of a voice that swing with syllables. Steady hum and
hiss stay below; music and shouting crowds do not. Only for machines without onnxruntime.
"""

from typing import Final

import numpy as np

from moksori.ports.audio import SAMPLE_RATE_HZ, Pcm
from moksori.ports.vad import WINDOW_SAMPLES

_VOICE_HZ: Final = (200.0, 3400.0)
_FLOOR_DB: Final = -58.0
"""Quieter than this is never speech."""
_RISE_DB_PER_STEP: Final = 0.05
"""How fast the noise floor rises: 1.5 dB a second."""
_OVER_FLOOR_DB: Final = 9.0
_SOFT_DB: Final = 2.5
_FLAT: Final = 0.45
"""Spectral flatness of noise is near 0.56, of a voice below 0.3."""
_MEMORY_STEPS: Final = 8


class EnergyVad:
    """Opens tracks that share nothing."""

    name = "energy"

    def open(self) -> "EnergyTrack":
        """Start listening to a new track."""
        return EnergyTrack()


class EnergyTrack:
    """One track's noise floor and how its last levels swung."""

    def __init__(self) -> None:
        self._floor_db: float | None = None
        self._recent: list[float] = []
        hz = np.fft.rfftfreq(WINDOW_SAMPLES, 1.0 / SAMPLE_RATE_HZ)
        self._band = (hz >= _VOICE_HZ[0]) & (hz <= _VOICE_HZ[1])
        self._taper = np.hanning(WINDOW_SAMPLES).astype(np.float32)

    def probabilities(self, pcm: Pcm) -> Pcm:
        """Return one speech probability per 512 samples; `pcm` holds a whole number of these."""
        steps = pcm.reshape(-1, WINDOW_SAMPLES) * self._taper
        power = np.abs(np.fft.rfft(steps, axis=1))[:, self._band] ** 2 + 1e-12
        levels = 10.0 * np.log10(power.sum(axis=1) / (0.375 * WINDOW_SAMPLES**2 / 2))
        flatness = np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)
        heard = [self._hear(*step) for step in zip(levels.tolist(), flatness.tolist(), strict=True)]
        return np.asarray(heard, dtype=np.float32)

    def _hear(self, level_db: float, flatness: float) -> float:
        floor = level_db if self._floor_db is None else self._floor_db
        self._floor_db = min(level_db, floor + _RISE_DB_PER_STEP)
        self._recent = [*self._recent[1 - _MEMORY_STEPS :], level_db]
        if level_db < _FLOOR_DB or flatness > _FLAT:
            return 0.0
        over_db = level_db - self._floor_db - _OVER_FLOOR_DB
        return float(1.0 / (1.0 + np.exp(-over_db / _SOFT_DB)))
