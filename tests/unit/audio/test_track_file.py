from pathlib import Path

import numpy as np
import pytest

from moksori.audio.decode import decode
from moksori.audio.pcm import Pcm
from moksori.audio.track_file import FLAC, OPUS, Kind, TrackFile
from moksori.testing.sounds import clicks, find_clicks

pytestmark = pytest.mark.unit

BEEPS_S = (0.7, 1.9, 4.25)
SOUND = (clicks(BEEPS_S, 6.0) * 32_767).astype(np.int16)


def written(path: Path, kind: Kind, cuts: int) -> TrackFile:
    with TrackFile(path, kind) as file:
        for at in range(0, SOUND.size, cuts):
            file.write(SOUND[at : at + cuts])
    return file


def heard(path: Path) -> Pcm:
    return np.concatenate([block.pcm for block in decode(path)])


@pytest.mark.parametrize("cuts", [320, 4_801, SOUND.size])
def test_flac_keeps_every_sample(tmp_path: Path, cuts: int) -> None:
    file = written(tmp_path / "a", FLAC, cuts)
    assert file.samples == SOUND.size
    pcm = heard(tmp_path / "a")
    assert np.array_equal(np.rint(pcm * 32_768).astype(np.int16), SOUND)
    assert decode(tmp_path / "a").recording.duration_s == pytest.approx(6.0)


def test_opus_keeps_the_times(tmp_path: Path) -> None:
    written(tmp_path / "a", OPUS, 999)
    assert find_clicks(heard(tmp_path / "a")) == pytest.approx(list(BEEPS_S), abs=0.005)
    recording = decode(tmp_path / "a").recording
    assert recording.duration_s == pytest.approx(6.0, abs=0.02)
    assert (recording.format, recording.streams[0].codec) == ("ogg", "opus")
    assert (tmp_path / "a").stat().st_size < 40_000


def test_silence_costs_next_to_nothing(tmp_path: Path) -> None:
    with TrackFile(tmp_path / "a", FLAC) as file:
        for _ in range(60):
            file.write(np.zeros(160_000, dtype=np.int16))
    assert (tmp_path / "a").stat().st_size < 150_000


@pytest.mark.parametrize("kind", [FLAC, OPUS])
def test_a_file_without_sound_is_no_error(tmp_path: Path, kind: Kind) -> None:
    with TrackFile(tmp_path / "a", kind) as file:
        file.write(np.zeros(0, dtype=np.int16))
    assert file.samples == 0


def test_a_disk_that_is_full_is_told() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(OSError, match="No space left"):
        written(full, OPUS, 16_000)


def test_a_file_that_was_abandoned_is_let_go(tmp_path: Path) -> None:
    class AskedError(Exception):
        pass

    file = TrackFile(tmp_path / "a", FLAC)
    with pytest.raises(AskedError), file:
        raise AskedError
    assert file._file.closed
    file.abandon()
