import numpy as np
import pytest

from moksori.audio.levels import SILENCE_DBFS, is_digital_silence, rms_dbfs
from moksori.testing.sounds import noise, silence, tone

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("level_db", [-3.1, -20.0, -60.0, -90.0])
def test_a_tone_reads_its_level(level_db: float) -> None:
    assert rms_dbfs(tone(1.0, level_db=level_db)) == pytest.approx(level_db, abs=0.05)


def test_a_full_square_wave_is_zero() -> None:
    assert rms_dbfs(np.tile(np.array([1.0, -1.0], dtype=np.float32), 500)) == pytest.approx(0.0)


def test_nothing_reads_as_silence() -> None:
    assert rms_dbfs(silence(0.0)) == SILENCE_DBFS
    assert rms_dbfs(silence(1.0)) == SILENCE_DBFS


def test_digital_silence_is_quiet_in_every_part() -> None:
    whole = noise(0.512, level_db=-80.0)
    assert is_digital_silence(whole)
    whole[4000:4512] = noise(0.032, level_db=-50.0)
    assert rms_dbfs(whole) < -60.0
    assert not is_digital_silence(whole)
