"""A track by itself: as long as the recording, with its own sound and nobody else's."""

import io
from pathlib import Path

import av
import numpy as np
import pytest

from moksori.audio.apart import track_apart
from moksori.audio.decode import decode
from moksori.audio.pcm import Pcm
from moksori.errors import NotAudioError, NotFoundError
from moksori.testing.sounds import FileStream, clicks, find_clicks, write_audio

pytestmark = pytest.mark.unit

BEEPS_S = {"김민수": (0.5, 1.0), "이정훈": (1.7,)}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    streams = [
        FileStream(clicks(at, 2.0), title=name, codec="libopus") for name, at in BEEPS_S.items()
    ]
    return write_audio(tmp_path / "meeting.mka", *streams)


def heard(flac: bytes, tmp_path: Path) -> Pcm:
    (tmp_path / "track").write_bytes(flac)
    return np.concatenate([block.pcm for block in decode(tmp_path / "track")])


@pytest.mark.parametrize(("number", "name"), list(enumerate(BEEPS_S)))
def test_a_track_is_what_one_person_says_and_no_more(
    recording: Path, tmp_path: Path, number: int, name: str
) -> None:
    flac = track_apart(recording, number)
    assert find_clicks(heard(flac, tmp_path)) == pytest.approx(list(BEEPS_S[name]), abs=0.005)
    with av.open(io.BytesIO(flac)) as container:
        (stream,) = container.streams.audio
        assert (stream.codec_context.name, stream.rate) == ("flac", 16_000)
        assert stream.codec_context.layout.nb_channels == 1


def test_it_is_to_the_sample_what_a_listener_decodes(recording: Path, tmp_path: Path) -> None:
    whole = np.concatenate([one.pcm for one in decode(recording) if one.track.index == 1])
    apart = heard(track_apart(recording, 1), tmp_path)
    assert apart.size == whole.size
    assert np.abs(apart - whole).max() <= 0.51 / 32_768


@pytest.mark.parametrize("number", [-1, 2, 999])
def test_a_track_that_is_not_there_is_not_found(recording: Path, number: int) -> None:
    with pytest.raises(NotFoundError):
        track_apart(recording, number)


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("안녕하세요", "utf-8")
    with pytest.raises(NotAudioError):
        track_apart(tmp_path / "text", 0)
