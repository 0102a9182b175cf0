"""Telephone sound: a byte per sample by ITU-T G.711, which becomes PCM16 by a table."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 8_000

_SIGN: Final = 0x80
_SEGMENT: Final = 0x70
_MANTISSA: Final = 0x0F
_MULAW_BIAS: Final = 0x84
_ALAW_MASK: Final = 0x55


def _mulaw() -> NDArray[np.int16]:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((code & _MANTISSA) << 3) + _MULAW_BIAS
    magnitude = (magnitude << ((code & _SEGMENT) >> 4)) - _MULAW_BIAS
    return np.where(code & _SIGN, -magnitude, magnitude).astype("<i2")


def _alaw() -> NDArray[np.int16]:
    code = np.arange(256, dtype=np.int32) ^ _ALAW_MASK
    segment = (code & _SEGMENT) >> 4
    magnitude = ((code & _MANTISSA) << 4) + 8
    magnitude = np.where(segment > 0, (magnitude + 0x100) << np.maximum(segment - 1, 0), magnitude)
    return np.where(code & _SIGN, magnitude, -magnitude).astype("<i2")


_TABLES: Final = {"mulaw": _mulaw(), "alaw": _alaw()}


def mulaw_to_pcm16(sound: bytes) -> bytes:
    """Return μ-law sound as PCM16, little-endian, at the same rate."""
    return _TABLES["mulaw"][np.frombuffer(sound, np.uint8)].tobytes()


def alaw_to_pcm16(sound: bytes) -> bytes:
    """Return A-law sound as PCM16, little-endian, at the same rate."""
    return _TABLES["alaw"][np.frombuffer(sound, np.uint8)].tobytes()
