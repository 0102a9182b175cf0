"""Writing PCM as WAV."""

import struct

import numpy as np
from numpy.typing import NDArray

from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm


def wav_bytes(pcm: Pcm, *, rate_hz: int = SAMPLE_RATE_HZ) -> bytes:
    """Return a mono 16-bit WAV file of `pcm`; samples beyond full scale are clipped."""
    body = pcm16(pcm)
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 1, 1),
        *(rate_hz, rate_hz * 2, 2, 16, b"data", len(body)),
    )
    return head + body


def pcm16(pcm: Pcm) -> bytes:
    """Return little-endian 16-bit samples."""
    return bytes(samples16(pcm).tobytes())


def samples16(pcm: Pcm) -> NDArray[np.int16]:
    """Return the nearest 16-bit samples; what lies beyond full scale is clipped."""
    samples: NDArray[np.int16] = np.clip(np.rint(pcm * 32768.0), -32768, 32767).astype("<i2")
    return samples
