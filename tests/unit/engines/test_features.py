import numpy as np
import pytest
from faster_whisper.audio import pad_or_trim
from faster_whisper.feature_extractor import FeatureExtractor

from moksori.engines.stt.features import filled, log_mel
from moksori.testing.sounds import noise, silence, spoken, tone

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("mels", [80, 128])
@pytest.mark.parametrize("seconds", [0.05, 0.5, 1.0, 3.14159, 30.0])
def test_features_are_those_of_faster_whisper(mels: int, seconds: float) -> None:
    theirs = FeatureExtractor(feature_size=mels)
    pcm = noise(seconds, level_db=-20.0) + tone(seconds, 300.0)
    wanted = theirs(pcm)[..., :-1]
    found = log_mel(pcm, theirs.mel_filters)
    assert found.dtype == np.float32
    assert found.shape == wanted.shape
    assert np.abs(found - wanted).max() < 1e-5


def test_speech_and_silence_too() -> None:
    theirs = FeatureExtractor()
    for pcm in (spoken("회의를 시작하겠습니다"), silence(2.0)):
        wanted = theirs(pcm)[..., :-1]
        assert np.abs(log_mel(pcm, theirs.mel_filters) - wanted).max() < 1e-5


@pytest.mark.parametrize("frames", [100, 400, 3000])
def test_filling_up_is_that_of_faster_whisper(frames: int) -> None:
    mels = log_mel(tone(3.0), FeatureExtractor().mel_filters)
    assert np.array_equal(filled(mels, frames), pad_or_trim(mels, frames))


def test_a_blink_has_a_frame_or_none() -> None:
    assert log_mel(silence(0.001), FeatureExtractor().mel_filters).shape[1] <= 2
