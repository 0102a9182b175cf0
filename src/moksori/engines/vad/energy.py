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
_ZERO_DB: Final = -1000.0


class EnergyVad:
    """Opens tracks that share nothing."""

    name = "energy"

    def open(self) -> "EnergyTrack":
        """Start listening to a new track."""
        return EnergyTrack()

    def rows(self) -> "EnergyRows":
        """Return what hears live tracks, all in one call."""
        return EnergyRows()


class EnergyTrack:
    """One track's noise floor."""

    def __init__(self) -> None:
        self._floor_db: float | None = None
        self._ear = _Ear()

    def probabilities(self, pcm: Pcm) -> Pcm:
        """Return one speech probability per 512 samples; `pcm` holds a whole number of these."""
        levels, flatness = self._ear.hear(pcm.reshape(-1, WINDOW_SAMPLES))
        heard = [self._hear(*step) for step in zip(levels.tolist(), flatness.tolist(), strict=True)]
        return np.asarray(heard, dtype=np.float32)

    def _hear(self, level_db: float, flatness: float) -> float:
        self._floor_db = _next_floor_db(self._floor_db, level_db)
        return _probability(level_db, self._floor_db, flatness)


class EnergyRows:
    """One step each of many tracks; a state is the noise floor, as far above -1000 dB as it is."""

    state_size = 1

    def __init__(self) -> None:
        self._ear = _Ear()

    def probabilities(self, windows: Pcm, states: Pcm) -> Pcm:
        """Return one speech probability per row, and bring `states` up to date."""
        levels, flatness = self._ear.hear(windows)
        heard = np.empty(len(windows), dtype=np.float32)
        for row, (level_db, flat) in enumerate(
            zip(levels.tolist(), flatness.tolist(), strict=True)
        ):
            kept = float(states[row, 0])
            floor_db = _next_floor_db(kept + _ZERO_DB if kept else None, level_db)
            states[row, 0] = floor_db - _ZERO_DB
            heard[row] = _probability(level_db, floor_db, flat)
        return heard


class _Ear:
    """Levels and flatness in the band of a voice."""

    def __init__(self) -> None:
        hz = np.fft.rfftfreq(WINDOW_SAMPLES, 1.0 / SAMPLE_RATE_HZ)
        self._band = (hz >= _VOICE_HZ[0]) & (hz <= _VOICE_HZ[1])
        self._taper = np.hanning(WINDOW_SAMPLES).astype(np.float32)

    def hear(self, steps: Pcm) -> tuple[Pcm, Pcm]:
        """Return the level in dB and the spectral flatness of each step."""
        power = np.abs(np.fft.rfft(steps * self._taper, axis=1))[:, self._band] ** 2 + 1e-12
        levels = 10.0 * np.log10(power.sum(axis=1) / (0.375 * WINDOW_SAMPLES**2 / 2))
        return levels, np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)


def _next_floor_db(floor_db: float | None, level_db: float) -> float:
    return level_db if floor_db is None else min(level_db, floor_db + _RISE_DB_PER_STEP)


def _probability(level_db: float, floor_db: float, flatness: float) -> float:
    if level_db < _FLOOR_DB or flatness > _FLAT:
        return 0.0
    over_db = level_db - floor_db - _OVER_FLOOR_DB
    return float(1.0 / (1.0 + np.exp(-over_db / _SOFT_DB)))
