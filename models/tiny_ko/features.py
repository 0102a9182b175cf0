"""Log-mel features, the same maths as faster-whisper's feature extractor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
MELS = 80
HOP = 160
_FFT = 400


def _mel_filters() -> NDArray[np.float32]:
    """Make the Slaney filter bank: linear below 1 kHz, logarithmic above."""
    bins = np.fft.rfftfreq(_FFT, 1.0 / RATE_HZ)
    mels = np.linspace(0.0, 45.245640471924965, MELS + 2)
    edges = mels * (200.0 / 3)
    high = mels >= 15.0
    edges[high] = 1000.0 * np.exp(np.log(6.4) / 27.0 * (mels[high] - 15.0))
    widths = np.diff(edges)
    ramps = edges[:, None] - bins[None, :]
    rising = -ramps[:-2] / widths[:-1, None]
    falling = ramps[2:] / widths[1:, None]
    weights = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(weights * (2.0 / (edges[2:] - edges[:MELS]))[:, None], np.float32)


def _half_dft() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Make the cosine and sine tables of a real transform folded at the middle of the frame."""
    angle = 2 * np.pi / _FFT * np.outer(np.arange(_FFT // 2 + 1), np.arange(_FFT // 2 + 1))
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


_FILTERS = _mel_filters()
_WINDOW = np.hanning(_FFT + 1)[:-1].astype(np.float32)
_COSINES, _SINES = _half_dft()


def _power(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the power spectrum of each frame; a matrix product beats the FFT at this size."""
    windowed = frames * _WINDOW
    half = _FFT // 2
    even, odd = windowed[:, : half + 1].copy(), windowed[:, : half + 1].copy()
    even[:, 1:half] += windowed[:, :half:-1]
    odd[:, 1:half] -= windowed[:, :half:-1]
    odd[:, half] = 0
    return np.asarray(np.square(even @ _COSINES) + np.square(odd @ _SINES), np.float32)


def log_mel(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return [80, frames] for audio in -1..1; one frame per 10 ms."""
    padded = np.pad(np.concatenate([audio, np.zeros(HOP, np.float32)]), _FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::HOP][:-1]
    log = np.log10(np.maximum(_FILTERS @ _power(frames).T, 1e-10))
    log = np.maximum(log, log.max() - 8.0)
    return np.asarray((log + 4.0) / 4.0, np.float32)
