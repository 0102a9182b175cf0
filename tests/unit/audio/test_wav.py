import io
import wave

import numpy as np
import pytest

from moksori.audio.wav import pcm16, wav_bytes
from moksori.testing.sounds import tone

pytestmark = pytest.mark.unit


def test_a_wav_reads_back() -> None:
    pcm = tone(0.25)
    with wave.open(io.BytesIO(wav_bytes(pcm, rate_hz=8000))) as read:
        assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (1, 2, 8000)
        back = np.frombuffer(read.readframes(read.getnframes()), dtype="<i2") / 32768
    assert np.abs(back - pcm).max() <= 0.5 / 32768


def test_samples_beyond_full_scale_are_clipped() -> None:
    samples = np.frombuffer(pcm16(np.array([2.0, -2.0, 1.0, 0.0], dtype=np.float32)), dtype="<i2")
    assert samples.tolist() == [32767, -32768, 32767, 0]


def test_no_sound_is_a_header() -> None:
    assert len(wav_bytes(np.zeros(0, dtype=np.float32))) == 44
