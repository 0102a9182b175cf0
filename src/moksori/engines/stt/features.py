"""Whisper's log-mel features, to the last bit but one those of faster-whisper, at half the cost."""

from typing import Final

import numpy as np

from moksori.ports.audio import Pcm

FRAMES_PER_S: Final = 100
_HOP: Final = 160
_WINDOW: Final = 400
_FLOOR: Final = 1e-10
_DEPTH: Final = 8.0
_TAPER: Final = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)


def log_mel(pcm: Pcm, filters: Pcm) -> Pcm:
    """Return features of shape (mels, frames), 100 frames a second, of 16 kHz sound.

    `filters` has the shape (mels, 201). The sound is mirrored at its start and followed by 10 ms of
    silence, as in faster-whisper, which drops the two frames at the end that hold only padding.
    """
    half = _WINDOW // 2
    sound = np.zeros(max(pcm.size, half + 1) + _HOP, dtype=np.float32)
    sound[: pcm.size] = pcm
    mirrored = np.pad(sound, half, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(mirrored, _WINDOW)[::_HOP][:-2]
    spectrum = np.fft.rfft(frames * _TAPER)
    power = spectrum.real**2 + spectrum.imag**2
    mels = np.log10(np.maximum(power @ filters.T, _FLOOR)).T
    floor = mels.max() - _DEPTH if mels.size else 0.0
    return np.asarray((np.maximum(mels, floor) + 4.0) / 4.0, dtype=np.float32)


def filled(mels: Pcm, frames: int) -> Pcm:
    """Return features of exactly so many frames: cut, or filled up with zeros as Whisper is."""
    full = np.zeros((mels.shape[0], frames), dtype=np.float32)
    kept = min(mels.shape[1], frames)
    full[:, :kept] = mels[:, :kept]
    return full
