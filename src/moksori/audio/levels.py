"""How loud a sound is."""

import math

import numpy as np

from moksori.audio.pcm import Pcm

SILENCE_DBFS = -140.0
"""What total silence reads as: quieter than 24 bits can hold."""


def rms_dbfs(pcm: Pcm) -> float:
    """Return the root mean square level in dB below full scale (a full-scale square wave is 0)."""
    if pcm.size == 0:
        return SILENCE_DBFS
    power = float(np.dot(pcm, pcm)) / pcm.size
    return max(10.0 * math.log10(power), SILENCE_DBFS) if power > 0.0 else SILENCE_DBFS


def is_digital_silence(pcm: Pcm, *, below_dbfs: float = -70.0, part: int = 512) -> bool:
    """Tell whether every part of `part` samples stays below a level; `pcm` holds whole parts."""
    limit = 10.0 ** (below_dbfs / 10.0)
    parts = pcm.reshape(-1, part)
    return bool(np.all(np.einsum("ij,ij->i", parts, parts) / part < limit))
