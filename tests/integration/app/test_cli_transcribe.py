"""`transcribe` through the whole job path, with a recogniser that needs no model."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moksori.testing.embedded import talk

pytestmark = pytest.mark.integration

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _fake_ear(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    assert not data_dir.exists()
    monkeypatch.setenv("MOKSORI_STT__ENGINE", "moksori.testing.stt:FakeStt")
    monkeypatch.setenv("MOKSORI_VAD__ENGINE", "energy")
    monkeypatch.setenv("MOKSORI_JOBS__POLL_S", "0.05")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "회의.wav"
    path.write_bytes(talk())
    return path


def test_text_goes_to_stdout_and_the_model_to_stderr(moksori: Run, recording: Path) -> None:
    ended = moksori("transcribe", str(recording))
    assert ended.code == 0
    assert ended.out.startswith("발화 ")
    assert "Demo model fake" in ended.err


def test_nothing_stays_behind(moksori: Run, recording: Path, data_dir: Path) -> None:
    moksori("transcribe", str(recording))
    assert [path.name for path in data_dir.iterdir()] in ([], ["models"])


def test_json_is_a_document_with_the_model(moksori: Run, recording: Path) -> None:
    shown = moksori("transcribe", str(recording), "-f", "json").json
    assert shown["model"] == "fake"
    assert shown["demo"] is True
    assert shown["filename"] == "회의.wav"
    assert shown["segments"][0]["id"] == "S0001"


@pytest.mark.parametrize(("form", "start"), [("srt", "1\n00:00:"), ("vtt", "WEBVTT\n")])
def test_subtitles(moksori: Run, recording: Path, form: str, start: str) -> None:
    assert moksori("transcribe", str(recording), "--format", form).out.startswith(start)


def test_several_recordings_are_told_apart(moksori: Run, recording: Path) -> None:
    ended = moksori("transcribe", str(recording), str(recording))
    assert ended.out.count("==> 회의.wav <==") == 2
    lines = moksori("transcribe", str(recording), str(recording), "-f", "json").out.splitlines()
    assert [json.loads(line)["state"] for line in lines] == ["done", "done"]


def test_several_subtitle_files_need_a_folder(
    moksori: Run, recording: Path, tmp_path: Path
) -> None:
    assert moksori("transcribe", str(recording), str(recording), "-f", "srt").code == 2
    ended = moksori("transcribe", str(recording), "-f", "srt", "-o", str(tmp_path / "out"))
    assert ended.code == 0
    written = tmp_path / "out/회의.srt"
    assert ended.out.strip() == str(written)
    assert written.read_text("utf-8").startswith("1\n")


def test_one_bad_recording_does_not_stop_the_others(
    moksori: Run, recording: Path, tmp_path: Path
) -> None:
    empty, text = tmp_path / "empty.wav", tmp_path / "note.wav"
    empty.write_bytes(b"")
    text.write_text("안녕하세요", encoding="utf-8")
    ended = moksori("transcribe", str(empty), str(recording), str(text))
    assert ended.code == 3
    assert "empty_audio" in ended.err
    assert "not_audio" in ended.err
    assert "발화 " in ended.out


def test_silence_is_no_failure(moksori: Run, tmp_path: Path) -> None:
    from moksori.testing.embedded import wav
    from moksori.testing.sounds import silence

    path = tmp_path / "silence.wav"
    path.write_bytes(wav(silence(2.0)))
    ended = moksori("transcribe", str(path))
    assert (ended.code, ended.out.strip()) == (0, "")
    assert "no speech" in ended.err


def test_an_unknown_model_is_refused(moksori: Run, recording: Path) -> None:
    assert moksori("transcribe", str(recording), "--model", "nope").code == 3
    assert moksori("transcribe", str(recording), "--model", "large-v3").code == 5


def test_a_stereo_call_becomes_two_tracks(moksori: Run, tmp_path: Path) -> None:
    import numpy as np

    from moksori.testing.embedded import wav
    from moksori.testing.sounds import silence, tone

    left = np.concatenate([silence(1.0), tone(1.2, 300.0), silence(3.0)])
    right = np.concatenate([silence(3.0), tone(1.2, 500.0), silence(1.0)])
    path = tmp_path / "call.wav"
    path.write_bytes(wav(np.stack([left, right])))
    shown = moksori("transcribe", str(path), "--tracks", "split", "-f", "json").json
    assert {segment["track"] for segment in shown["segments"]} == {0, 1}
    mixed = moksori("transcribe", str(path), "-f", "json").json
    assert {segment["track"] for segment in mixed["segments"]} == {0}
