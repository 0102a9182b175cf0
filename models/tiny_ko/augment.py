"""What happens to sound on its way: noise, hum, telephone band, room echo, level."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.tiny_ko.features import RATE_HZ

Audio: TypeAlias = NDArray[np.float32]


def decibels(value: float) -> float:
    """Turn decibels into an amplitude factor."""
    return float(10.0 ** (value / 20.0))


def level(audio: Audio) -> float:
    """Root mean square of the audio, never zero."""
    return float(np.sqrt(np.mean(np.square(audio)) + 1e-12))


def noise(rng: np.random.Generator, count: int) -> Audio:
    """Make unit-level noise: white, or duller by a moving average, sometimes with hum."""
    sound = rng.standard_normal(count, dtype=np.float32)
    width = int(rng.choice((1, 1, 4, 16, 64)))
    if width > 1:
        total = np.cumsum(np.pad(sound, (width, 0)), dtype=np.float64)
        sound = (total[width:] - total[:-width]).astype(np.float32)
    sound /= level(sound)
    if rng.random() < 0.25:
        sound += hum(rng, count) * decibels(rng.uniform(-20, 6))
        sound /= level(sound)
    return sound


def hum(rng: np.random.Generator, count: int) -> Audio:
    """Make unit-level mains hum or the tone of a fan, with harmonics."""
    base = float(rng.choice((50.0, 60.0, rng.uniform(40, 400))))
    time = np.arange(count, dtype=np.float32) / RATE_HZ
    sound = np.zeros(count, np.float32)
    for harmonic in range(1, int(rng.integers(2, 8))):
        phase = rng.uniform(0, 6.28)
        sound += np.sin(6.2831853 * base * harmonic * time + phase) * rng.uniform(0, 1)
    return np.asarray(sound / level(sound), np.float32)


def _fast_size(count: int) -> int:
    """Return a size not below `count` for which the FFT is quick: 2**n or 3 * 2**n."""
    power = 1 << (count - 1).bit_length()
    return power * 3 // 4 if power * 3 // 4 >= count else power


def telephone(audio: Audio) -> Audio:
    """Limit to 250-3500 Hz and pass through 8-bit mu-law."""
    size = _fast_size(len(audio))
    spectrum = np.fft.rfft(audio, size)
    spectrum[: int(250 * size / RATE_HZ)] = 0
    spectrum[int(3500 * size / RATE_HZ) :] = 0
    narrow = np.fft.irfft(spectrum, size)[: len(audio)]
    peak = np.abs(narrow).max() + 1e-9
    unit = narrow / peak
    coded = np.sign(unit) * np.log1p(255 * np.abs(unit)) / np.log(256)
    coded = np.round(coded * 127) / 127
    decoded = np.sign(coded) * (256 ** np.abs(coded) - 1) / 255
    return np.asarray(decoded * peak, np.float32)


def room(rng: np.random.Generator, audio: Audio) -> Audio:
    """Add the echo of a small room: the direct sound and a decaying tail."""
    length = int(rng.uniform(0.05, 0.25) * RATE_HZ)
    decay = np.exp(-6.9 * np.arange(length, dtype=np.float32) / length)
    tail = rng.standard_normal(length, dtype=np.float32) * decay
    tail *= decibels(rng.uniform(-20, -6)) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    size = _fast_size(len(audio) + length)
    out = np.fft.irfft(np.fft.rfft(audio, size) * np.fft.rfft(tail, size), size)
    return np.asarray(out[: len(audio)], np.float32)


def distort(rng: np.random.Generator, audio: Audio) -> Audio:
    """Draw a way for the sound of one window: room, telephone, level, noise."""
    if rng.random() < 0.15:
        audio = room(rng, audio)
    if rng.random() < 0.25:
        audio = telephone(audio)
    audio = audio * decibels(rng.uniform(-22, 4))
    if rng.random() < 0.7:
        loudness = level(audio) * decibels(-rng.uniform(8, 45))
        audio = audio + noise(rng, len(audio)) * np.float32(loudness)
    return np.asarray(np.clip(audio, -1.0, 1.0), np.float32)


def nothing(rng: np.random.Generator, count: int) -> Audio:
    """Make a window in which nobody speaks: silence, noise, hum."""
    kind = rng.random()
    if kind < 0.2:
        return np.zeros(count, np.float32)
    sound = hum(rng, count) if kind < 0.4 else noise(rng, count)
    return np.clip(sound * decibels(rng.uniform(-85, -10)), -1.0, 1.0).astype(np.float32)


def mask(rng: np.random.Generator, mel: NDArray[np.float32]) -> None:
    """Hide a band and a span of the features, lightly, in place."""
    low = int(rng.integers(0, 70))
    mel[low : low + int(rng.integers(1, 10))] = mel.mean()
    first = int(rng.integers(0, max(1, mel.shape[1] - 20)))
    mel[:, first : first + int(rng.integers(1, 15))] = mel.mean()
