from pathlib import Path

import numpy as np
import pytest

from moksori.audio.levels import rms_dbfs
from moksori.audio.listen import SILENCE_ONLY, Listening, speech_windows
from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, SpeechWindow
from moksori.audio.speech import STEP, VadSettings
from moksori.errors import EmptyAudioError, NotAudioError
from moksori.testing.sounds import FileStream, noise, silence, tone, wav_header, write_audio

pytestmark = pytest.mark.unit

STEP_S = STEP / SAMPLE_RATE_HZ


class Loudness:
    """Takes everything above -40 dBFS for speech, and counts what it hears."""

    heard_steps = 0

    def probabilities(self, pcm: Pcm) -> Pcm:
        steps = pcm.reshape(-1, STEP)
        self.heard_steps += len(steps)
        return np.array([1.0 if rms_dbfs(step) > -40.0 else 0.0 for step in steps], np.float32)


def speech_at(*spans: tuple[float, float], seconds: float) -> Pcm:
    pcm = noise(seconds, level_db=-65.0)
    for number, (start_s, end_s) in enumerate(spans):
        first, last = round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ)
        pcm[first:last] = tone((last - first) / SAMPLE_RATE_HZ, 300.0 + 50 * number)
    return pcm


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    pcm = speech_at((1.0, 3.0), (5.0, 6.0), (40.0, 60.0), (61.0, 75.0), seconds=80.0)
    return write_audio(tmp_path / "talk.wav", FileStream(pcm))


def close(window: SpeechWindow) -> list[tuple[float, float]]:
    return [(round(start_s, 1), round(start_s + s, 1)) for _, start_s, s in window.pieces]


def test_each_utterance_comes_with_its_sound(talk: Path) -> None:
    listening = speech_windows(talk, open_vad=Loudness, windows="utterance")
    windows = list(listening)
    assert [window.index for window in windows] == [0, 1, 2, 3]
    spans = [(0.8, 3.2), (4.8, 6.2), (39.8, 60.2), (60.8, 75.2)]
    for window, (start_s, end_s) in zip(windows, spans, strict=True):
        assert window.start_s == pytest.approx(start_s, abs=2 * STEP_S)
        assert window.end_s == pytest.approx(end_s, abs=2 * STEP_S)
        assert window.pcm.size == round((window.end_s - window.start_s) * SAMPLE_RATE_HZ)
        pad = round(0.1 * SAMPLE_RATE_HZ)
        assert rms_dbfs(window.pcm[:pad]) < -60.0
        assert rms_dbfs(window.pcm[4 * pad : -4 * pad]) == pytest.approx(-12.0, abs=0.5)
        assert window.speech[0] > 0.9


def test_packed_windows_hold_what_fits(talk: Path) -> None:
    windows = list(speech_windows(talk, open_vad=Loudness))
    assert [len(window.pieces) for window in windows] == [3, 1]
    assert windows[0].pcm.size <= 30 * SAMPLE_RATE_HZ


def test_the_same_file_gives_the_same_windows(talk: Path) -> None:
    first = list(speech_windows(talk, open_vad=Loudness))
    second = list(speech_windows(talk, open_vad=Loudness))
    assert [window.pieces for window in first] == [window.pieces for window in second]
    pairs = zip(first, second, strict=True)
    assert all(np.array_equal(one.pcm, other.pcm) for one, other in pairs)


def test_it_says_how_far_it_is(talk: Path) -> None:
    listening = speech_windows(talk, open_vad=Loudness, windows="utterance")
    assert (listening.position_s, listening.duration_s) == (0.0, 80.0)
    positions = [listening.position_s for _ in listening]
    assert positions == sorted(positions)
    assert 3.0 < positions[0] < 10.0
    assert listening.position_s == 80.0
    assert listening.warnings == ()


def test_settings_are_followed(talk: Path) -> None:
    patient = VadSettings(min_silence_ms=3000, pad_ms=0)
    windows = speech_windows(talk, open_vad=Loudness, vad=patient, windows="utterance")
    assert close(next(iter(windows))) == [(1.0, 6.0)]


def test_silence_is_told_and_not_worth_the_detector(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.wav", FileStream(silence(30.0)))
    detector = Loudness()
    listening = speech_windows(path, open_vad=lambda: detector)
    assert list(listening) == []
    assert listening.warnings == (SILENCE_ONLY,)
    assert detector.heard_steps == 0


def test_only_the_silent_portions_are_skipped(tmp_path: Path) -> None:
    pcm = np.concatenate([silence(20.0), speech_at((0.5, 1.5), seconds=2.0), silence(20.0)])
    detector = Loudness()
    path = write_audio(tmp_path / "a.wav", FileStream(pcm))
    (window,) = speech_windows(path, open_vad=lambda: detector)
    assert window.start_s == pytest.approx(20.3, abs=2 * STEP_S)
    assert detector.heard_steps <= 3 * 64


def test_every_track_is_heard_for_itself(tmp_path: Path) -> None:
    path = write_audio(
        tmp_path / "a.mka",
        FileStream(speech_at((1.0, 2.0), (8.0, 9.0), seconds=10.0), title="최서연"),
        FileStream(speech_at((3.0, 4.0), seconds=10.0), title="김민수"),
    )
    windows = list(speech_windows(path, open_vad=Loudness, windows="utterance"))
    told = sorted((round(window.start_s), window.track.name) for window in windows)
    assert told == [(1, "최서연"), (3, "김민수"), (8, "최서연")]
    assert sorted(window.index for window in windows) == [0, 1, 2]


def test_long_speech_is_cut_without_loss(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.wav", FileStream(tone(70.0)))
    windows = list(speech_windows(path, open_vad=Loudness, windows="utterance"))
    assert sum(window.pcm.size for window in windows) == 70 * SAMPLE_RATE_HZ
    assert all(window.pcm.size <= 30 * SAMPLE_RATE_HZ for window in windows)
    assert max(np.abs(np.diff(window.pcm)).max() for window in windows) < 0.1


def test_speech_to_the_last_sample_is_kept(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.wav", FileStream(tone(1.2345)))
    (window,) = speech_windows(path, open_vad=Loudness)
    assert window.pcm.size == round(1.2345 * SAMPLE_RATE_HZ)


def test_what_is_no_audio_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("안녕")
    with pytest.raises(NotAudioError):
        speech_windows(tmp_path / "a.wav", open_vad=Loudness)


def test_what_is_empty_is_refused_while_listening(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav_header(16_000, 1, 16, 0))
    listening: Listening = speech_windows(tmp_path / "a.wav", open_vad=Loudness)
    with pytest.raises(EmptyAudioError):
        list(listening)
